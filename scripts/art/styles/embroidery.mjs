import { Canvas, relight } from '../canvas.mjs';
import { clamp, hex, ramp, smoothstep, vary } from '../colour.mjs';
import { createFlow, trace } from '../flow.mjs';
import { createRandom, scatter } from '../random.mjs';
import { sweep } from '../stroke.mjs';

const silks = ['#5a0f2e', '#a3193f', '#e2475a', '#f7a98a', '#f6e3c0', '#8fbf9a', '#2b7f77', '#12404f'];

/** A stitch of twisted silk: round, with slanting ply lines, sinking into the cloth at both ends. */
function stitch(canvas, path, width, colour) {
  sweep(
    canvas,
    path,
    () => width * 1.5,
    (i, { v }) => canvas.multiply(i, 0.55 + 0.45 * smoothstep(0.55, 1, Math.abs(v))),
  );
  const reach = (t) => width * Math.sqrt(smoothstep(-0.05, 0.12, Math.min(t, 1 - t)));
  sweep(canvas, path, reach, (i, { u, v, t }) => {
    const round = Math.sqrt(Math.max(0, 1 - v * v));
    const ply = 0.5 + 0.5 * Math.cos((u + v * width * 0.9) / 1.9);
    const sunk = smoothstep(0, 0.2, Math.min(t, 1 - t));
    canvas.blend(
      i,
      colour.map((c) => c * (0.5 + 0.5 * round) * (0.78 + 0.3 * ply)),
      1,
    );
    canvas.relief[i] = width * 0.9 * round * (0.5 + 0.5 * sunk) + 0.9 * ply;
  });
}

/** Long and short stitches in silk, coloured in bands along a flow. */
export function embroidery({
  size = 1024,
  seed = 8,
  threads = silks,
  width = 7.5,
  swirl = 340,
  bands = 1.5,
} = {}) {
  const random = createRandom(seed);
  const flow = createFlow(seed + 1, swirl);
  const colourAt = ramp(threads);
  const canvas = new Canvas(size, size, hex('#1c1016'));
  for (const { x, y } of scatter(random, size, size, width * 2.1)) {
    const band = 0.5 - 0.5 * Math.cos(2 * Math.PI * bands * flow.potential(x, y));
    const stepped =
      Math.round(clamp(band + 0.05 * random.normal()) * (threads.length - 1)) / (threads.length - 1);
    const path = trace(flow, x, y, random.range(60, 105), 5);
    stitch(canvas, path, width * random.range(0.88, 1.1), vary(random, colourAt(stepped), 0.1));
  }
  return relight(canvas, { depth: 0.16, shine: 0.35, gloss: 16 });
}
