import { Canvas, relight } from '../canvas.mjs';
import { hex, ramp, smoothstep, vary } from '../colour.mjs';
import { createRandom, scatter } from '../random.mjs';
import { sweep } from '../stroke.mjs';

/** A leaf with midrib and side veins; each half is lit differently. */
function leaf(canvas, random, x, y, length, colour) {
  const angle = random.range(0, 2 * Math.PI);
  const curl = random.range(-0.5, 0.5);
  const path = Array.from({ length: 16 }, (_, k) => {
    const s = k / 15 - 0.5;
    const a = angle + curl * s;
    return { x: x + Math.cos(a) * s * length, y: y + Math.sin(a) * s * length };
  });
  const half = length * random.range(0.19, 0.27);
  const reach = (t) => half * Math.sin(Math.PI * t ** 0.8) ** 0.9 + 0.6;
  sweep(
    canvas,
    path.map((p) => ({ x: p.x + 5, y: p.y + 8 })),
    (t) => reach(t) * 1.15,
    (i) => canvas.multiply(i, 0.5),
  );
  sweep(canvas, path, reach, (i, { u, v }) => {
    const rib = Math.exp(-((v / 0.07) ** 2));
    const vein = smoothstep(0.8, 1, Math.cos((u - Math.abs(v) * half * 0.9) / (length / 45)));
    const side = v > 0 ? 0.78 : 1.06;
    canvas.blend(
      i,
      colour.map((c) => c * side * (1 + 0.3 * rib + 0.16 * vein - 0.15 * v * v)),
      1,
    );
    canvas.relief[i] = 6 * (1 - Math.abs(v)) - 3 * rib - 1.4 * vein;
  });
}

/** Overlapping leaves from dark below to light above. */
export function foliage({
  size = 1024,
  seed = 1,
  palette = ['#0c2a1a', '#1f5a2c', '#4f8f34', '#a8c850'],
  length = 120,
} = {}) {
  const random = createRandom(seed);
  const colourAt = ramp(palette);
  const canvas = new Canvas(
    size,
    size,
    hex(palette[0]).map((c) => c * 0.4),
  );
  for (let layer = 0; layer < 4; layer++) {
    for (const { x, y } of scatter(random, size, size, length * 0.55)) {
      const tone = (layer + 0.5) / 4 + 0.16 * random.normal();
      leaf(canvas, random, x, y, length * random.range(0.7, 1.15), vary(random, colourAt(tone), 0.1));
    }
  }
  return relight(canvas, { depth: 0.16, shine: 0.2 });
}
