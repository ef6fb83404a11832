import { Canvas, relight } from '../canvas.mjs';
import { clamp, ramp, smoothstep, vary } from '../colour.mjs';
import { createFlow } from '../flow.mjs';
import { createNoise } from '../noise.mjs';
import { createRandom, scatter } from '../random.mjs';

const meadow = ['#1a2a78', '#2a56b8', '#4f95cf', '#a9d3d6', '#f6ebc4', '#f3c24a', '#ea8a2c', '#c2482a'];
const shade = ['#4a7fd0', '#e98a30', '#f0c04a', '#d86a3a', '#5aa06a', '#2f5fc0', '#2a7fa8', '#2a56b8'];

/** A dab of thick paint, nearly round, with a small peak left by the lifted brush. */
function dab(canvas, noise, { x, y }, radius, colour) {
  const { width, height } = canvas;
  for (let py = Math.max(0, Math.floor(y - radius * 1.4)); py < Math.min(height, y + radius * 1.4); py++) {
    for (let px = Math.max(0, Math.floor(x - radius * 1.4)); px < Math.min(width, x + radius * 1.4); px++) {
      const d = (Math.hypot(px - x, py - y) / radius) * (1 + 0.2 * noise.at(px / 9 + x, py / 9 + y));
      const inside = 1 - smoothstep(0.88, 1.05, d);
      if (inside === 0) continue;
      const i = py * width + px;
      canvas.blend(
        i,
        colour.map((c) => c * (1 + 0.15 * noise.at(px / 5 + y, py / 5))),
        inside,
      );
      canvas.relief[i] = clamp(inside) * (radius * 0.5 * (1 - d ** 4) + 2.5 * noise.at(px / 6 - y, py / 6));
    }
  }
}

/** Dots of pure colour beside their complements. */
export function pointillism({
  size = 1024,
  seed = 10,
  palette = meadow,
  contrast = shade,
  radius = 12.5,
  swirl = 170,
} = {}) {
  const random = createRandom(seed);
  const noise = createNoise(seed + 1);
  const flow = createFlow(seed + 2, swirl);
  const [main, other] = [ramp(palette), ramp(contrast)];
  const canvas = new Canvas(size, size, main(0));
  for (const [spacing, spread] of [
    [18, 0.3],
    [21, 0.28],
    [25, 0.24],
  ]) {
    for (const point of scatter(random, size, size, spacing, 0.6)) {
      const band = 0.5 + 0.85 * flow.potential(point.x, point.y);
      const pick = random.next() < spread ? other : main;
      const colour = vary(random, pick(clamp(band + 0.1 * random.normal())), 0.14);
      dab(canvas, noise, point, radius * random.range(0.75, 1.15), colour);
    }
  }
  return relight(canvas, { depth: 0.07, shine: 0.2, gloss: 18 });
}
