import { Canvas, relight } from '../canvas.mjs';
import { hex, mixColour, ramp, smoothstep } from '../colour.mjs';
import { createFlow, trace } from '../flow.mjs';
import { createNoise } from '../noise.mjs';
import { createRandom, scatter } from '../random.mjs';
import { pathLength, sweep } from '../stroke.mjs';

const dough = ['#7a2c05', '#c4620c', '#ec9a1f', '#f8c44c', '#ffe79a'];

/** Darkens what lies below the strand, most of all right beside it. */
function castShadow(canvas, path, width) {
  const moved = path.map(({ x, y }) => ({ x: x + width * 0.3, y: y + width * 0.4 }));
  sweep(
    canvas,
    moved,
    () => width * 1.6,
    (i, { v }) => {
      canvas.multiply(i, 1 - 0.72 * (1 - smoothstep(0.3, 1, Math.abs(v))));
    },
  );
}

/** A round strand: lit from the upper left by its own normal, with fine lines along it and a wet glint. */
function tube(canvas, noise, path, width, offset, colourAt) {
  const length = pathLength(path);
  const cap = (t) =>
    Math.sqrt(Math.max(0.02, 1 - Math.max(0, 1 - (Math.min(t, 1 - t) * length) / width) ** 2));
  const reach = (t) => width * (1 + 0.08 * noise.at(t * 9, offset)) * cap(t);
  sweep(canvas, path, reach, (i, { u, v, nx, ny }) => {
    const round = Math.sqrt(Math.max(0, 1 - v * v));
    const facing = -0.5 * v * nx - 0.58 * v * ny + 0.64 * round;
    const line = noise.at(v * 7 + offset, u * 0.008);
    const light = 0.02 + 0.95 * Math.max(0, facing) ** 1.25 + 0.06 * line + 0.06 * noise.at(u / 60, offset);
    const glint = smoothstep(0.86, 0.98, facing) * smoothstep(-0.5, 0.4, noise.at(u / 45 + offset, v * 2));
    const colour = mixColour(colourAt(light), [1, 0.98, 0.88], 0.75 * glint);
    canvas.blend(
      i,
      colour.map((c) => c * (0.35 + 0.65 * smoothstep(0, 0.55, round))),
      1,
    );
    canvas.relief[i] = 0.8 * line;
  });
}

/** Thick shaded strands that lie over one another like noodles, with dark gaps. */
export function strands({ size = 1024, seed = 3, palette = dough, swirl = 380, width = 21 } = {}) {
  const random = createRandom(seed);
  const noise = createNoise(seed + 1);
  const flows = [
    createFlow(seed + 2, swirl),
    createFlow(seed + 3, swirl * 0.9),
    createFlow(seed + 4, swirl * 1.2),
  ];
  const colourAt = ramp(palette);
  const canvas = new Canvas(size, size, hex('#1a0a04'));
  for (const { x, y } of scatter(random, size, size, width * 2.9)) {
    const path = trace(random.pick(flows), x, y, random.range(450, 1100), 5);
    const thick = width * random.range(0.8, 1.15);
    const tint = random.range(0.78, 1.1);
    castShadow(canvas, path, thick);
    tube(canvas, noise, path, thick, random.range(0, 900), (t) => colourAt(t * tint));
  }
  return relight(canvas, { depth: 0.25, shine: 0.1 });
}
