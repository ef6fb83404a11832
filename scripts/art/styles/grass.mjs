import { Canvas, relight } from '../canvas.mjs';
import { clamp, hex, mix, ramp, smoothstep, vary } from '../colour.mjs';
import { createGrain } from '../flow.mjs';
import { createRandom, scatter } from '../random.mjs';
import { sweep } from '../stroke.mjs';

const meadow = ['#062016', '#0f4a2a', '#2f8a3a', '#8cc63f', '#e8ef8e'];

/** A blade from root to tip that bends over; dark at the root and on its right side. */
function bladePath(flow, random, x, y, length) {
  const { x: dx, y: dy } = flow.direction(x, y);
  const bend = random.range(-1, 1) * 0.9;
  let angle = Math.atan2(dy, dx) + random.range(-0.35, 0.35);
  const path = [{ x, y }];
  for (let k = 0; k < 14; k++) {
    angle += bend / 14;
    x += (Math.cos(angle) * length) / 14;
    y += (Math.sin(angle) * length) / 14;
    path.push({ x, y });
  }
  return path;
}

function blade(canvas, path, width, colourAt, low) {
  sweep(
    canvas,
    path.map(({ x, y }) => ({ x: x + 4, y: y + 5 })),
    (t) => width * 1.3 * (1 - t) + 2,
    (i) => canvas.multiply(i, 0.62),
  );
  const reach = (t) => width * Math.min(1, 0.55 + 1.8 * t) * (1 - t ** 2.2) + 0.6;
  sweep(canvas, path, reach, (i, { v, t }) => {
    const side = 1 - 0.34 * smoothstep(-0.1, 0.25, v) + 0.25 * Math.exp(-((v / 0.12) ** 2));
    canvas.blend(
      i,
      colourAt(clamp(low + 0.55 * t)).map((c) => c * side),
      1,
    );
    canvas.relief[i] = 4 * (1 - v * v);
  });
}

/** Blades of grass (or fur, with a finer width) laid in layers from dark to light. */
export function grass({
  size = 1024,
  seed = 11,
  palette = meadow,
  width = 8,
  length = 150,
  angle = -1.35,
  sway = 1.3,
} = {}) {
  const random = createRandom(seed);
  const flow = createGrain(seed + 1, angle, sway, 260);
  const ramped = ramp(palette);
  const canvas = new Canvas(size, size, hex(palette[0]));
  const layers = 5;
  for (let layer = 0; layer < layers; layer++) {
    const low = mix(0.02, 0.42, layer / (layers - 1));
    for (const { x, y } of scatter(random, size + length, size + length, width * 3.6)) {
      const path = bladePath(
        flow,
        random,
        x - length / 2,
        y - length / 2 + length * 0.6,
        length * random.range(0.6, 1.2),
      );
      const tint = vary(random, [1, 1, 1], 0.14, 0.25);
      const colourAt = (t) => ramped(t).map((c, k) => c * tint[k]);
      blade(canvas, path, width * random.range(0.6, 1.15), colourAt, low + 0.06 * random.normal());
    }
  }
  return relight(canvas, { depth: 0.12, shine: 0.2 });
}
