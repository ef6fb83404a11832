import { hex, mix, mixColour, smoothstep } from '../colour.mjs';
import { createNoise } from '../noise.mjs';
import { createPaper } from '../paper.mjs';
import { createRandom, scatter } from '../random.mjs';

const pigments = ['#1d4fb8', '#1c9fb5', '#c2266b', '#f0a818', '#6a2fa0', '#2f8f4e', '#e0532a', '#173a78'];

const layers = [
  { spacing: 1.6, radius: 1.4, strength: 0.42 },
  { spacing: 1.25, radius: 0.62, strength: 0.75 },
  { spacing: 1.5, radius: 0.34, strength: 1.1 },
];

/** A pool of pigment: uneven outline, dark dried rim, backruns inside, granules in the paper's hollows. */
function bloom(canvas, noise, shape) {
  const reach = shape.radius * 1.7;
  const { width, height } = canvas;
  for (let y = Math.max(0, Math.floor(shape.y - reach)); y < Math.min(height, shape.y + reach); y++) {
    for (let x = Math.max(0, Math.floor(shape.x - reach)); x < Math.min(width, shape.x + reach); x++) {
      const density = densityAt(noise, shape, x, y);
      if (density <= 0) continue;
      const i = y * width + x;
      const flow = smoothstep(-0.4, 0.4, noise.fbm(x / 70 + shape.shift, y / 70, 2));
      const granules = 1 - 0.55 * canvas.relief[i];
      canvas.stain(i, mixColour(shape.colour, shape.second, flow), density * granules);
    }
  }
}

function densityAt(noise, { x: cx, y: cy, radius, shift, strength }, x, y) {
  const wobble = noise.fbm(x / 75 + shift, y / 75 - shift, 3) * 0.75 + 0.08 * noise.at(x / 9 + shift, y / 9);
  const d = (1 - Math.hypot(x - cx, y - cy) / radius + wobble) * radius;
  if (d < -1) return 0;
  const rim = Math.exp(-(((d - 3) / 4) ** 2)) + 0.35 * Math.exp(-Math.max(0, d) / 16);
  const crest = noise.fbm(x / 60 - shift, y / 60 + shift, 3);
  const backrun = Math.exp(-((Math.abs(crest) / 0.035) ** 2)) * smoothstep(6, 20, d);
  const wash = mix(0.28, 0.75, smoothstep(-0.4, 0.45, crest));
  return strength * smoothstep(-1, 1.5, d) * (wash + 0.85 * rim + 0.3 * backrun);
}

/** Overlapping washes on rough paper. */
export function watercolour({
  size = 1024,
  seed = 7,
  colours = pigments,
  spacing = 74,
  paper = '#fbf6ea',
} = {}) {
  const random = createRandom(seed);
  const noise = createNoise(seed + 1);
  const canvas = createPaper(size, seed + 2, hex(paper), 0.05);
  for (const layer of layers) {
    for (const { x, y } of scatter(random, size, size, spacing * layer.spacing, 0.55)) {
      const colour = hex(random.pick(colours));
      const second = random.next() < 0.6 ? hex(random.pick(colours)) : colour;
      const radius = random.range(0.6, 1.1) * layer.radius * spacing;
      const strength = layer.strength * random.range(0.6, 1.2);
      bloom(canvas, noise, { x, y, radius, colour, second, shift: random.range(0, 99), strength });
    }
  }
  return canvas;
}
