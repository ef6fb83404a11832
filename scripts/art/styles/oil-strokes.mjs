import { Canvas, relight } from '../canvas.mjs';
import { mixColour, ramp, smoothstep, vary } from '../colour.mjs';
import { createFlow, trace } from '../flow.mjs';
import { createNoise } from '../noise.mjs';
import { createRandom, scatter } from '../random.mjs';
import { sweep } from '../stroke.mjs';

const night = ['#0b1640', '#14307a', '#1f55a8', '#4f93c9', '#a9d2d8', '#f0e3a6', '#e7b23c', '#b9701f'];
const layers = [
  { spacing: 40, length: 190, width: 26 },
  { spacing: 25, length: 150, width: 17 },
  { spacing: 25, length: 110, width: 13 },
];

/** One loaded bristle brush: fine lines along the stroke, ridges at its sides, a dry end. */
function brush(canvas, noise, random, path, width, colours) {
  const offset = random.range(0, 1000);
  const taper = (t) =>
    width * (0.45 + 0.55 * Math.min(1, smoothstep(0, 0.12, t) * smoothstep(0, 0.25, 1 - t) * 1.4));
  sweep(canvas, path, taper, (i, { u, v, t }) => {
    const bristle = noise.at(v * width * 0.28 + offset, u * 0.012 + offset);
    const streak = noise.at(v * width * 0.1 - offset, u * 0.008);
    if (bristle < -1 + 1.5 * smoothstep(0.7, 1.05, t) + 0.5 * smoothstep(0.85, 1, Math.abs(v))) return;
    const colour = mixColour(colours[0], colours[1], smoothstep(-0.35, 0.6, streak));
    canvas.blend(
      i,
      colour.map((c) => c * (1 + 0.16 * bristle)),
      0.94,
    );
    const ridge = Math.exp(-(((Math.abs(v) - 0.82) / 0.13) ** 2));
    canvas.relief[i] = 2.2 * (1 - v ** 6) + 1.5 * bristle + 1.8 * ridge;
  });
}

/** Thick oil strokes along swirls, in the manner of the post-impressionists. */
export function oilStrokes({ size = 1024, seed = 1, palette = night, swirl = 300, bands = 1.6 } = {}) {
  const random = createRandom(seed);
  const noise = createNoise(seed + 1);
  const flow = createFlow(seed + 2, swirl);
  const colourAt = ramp(palette);
  const canvas = new Canvas(size, size, colourAt(0));
  const tone = (x, y) => 0.5 - 0.5 * Math.cos(2 * Math.PI * bands * flow.potential(x, y));
  for (const layer of layers) {
    for (const { x, y } of scatter(random, size, size, layer.spacing)) {
      const t = tone(x, y) * 0.92 + 0.17 * random.normal();
      const colours = [
        vary(random, colourAt(t), 0.1),
        vary(random, colourAt(t + random.range(-0.2, 0.26)), 0.1),
      ];
      const path = trace(flow, x, y, layer.length * random.range(0.7, 1.25), 6);
      brush(canvas, noise, random, path, layer.width * random.range(0.75, 1.15), colours);
    }
  }
  return relight(canvas, { depth: 0.16, shine: 0.22, gloss: 24 });
}
