import { Canvas, relight } from '../canvas.mjs';
import { hex, mixColour, smoothstep, vary } from '../colour.mjs';
import { createNoise } from '../noise.mjs';
import { createRandom } from '../random.mjs';

const waves = {
  ground: ['#f3e7cc', '#efe0bd', '#f6ecd6'],
  rings: ['#12265c', '#1b3f86', '#0d1b44', '#2f6ea8', '#12265c', '#c8912f'],
};

/** The scale that lies on top at (x, y): rows overlap downwards, every second row is shifted by half. */
function scaleAt(x, y, radius) {
  const pitch = radius * 0.5;
  const last = Math.ceil((y + radius) / pitch);
  for (let row = last; row >= last - 5; row--) {
    const shift = row % 2 === 0 ? 0 : radius;
    const column = Math.round((x - shift) / (2 * radius));
    const dx = x - column * 2 * radius - shift;
    const dy = y - row * pitch;
    const distance = Math.hypot(dx, dy) / radius;
    if (distance < 1) return { row, column, distance };
  }
  return undefined;
}

function createStyleOf(random, colours) {
  const known = new Map();
  return ({ row, column }) => {
    const key = `${row},${column}`;
    if (!known.has(key)) {
      known.set(key, {
        ground: vary(random, hex(random.pick(colours.ground)), 0.04),
        ring: vary(random, hex(random.pick(colours.rings)), 0.12),
        thick: random.range(0.46, 0.6),
      });
    }
    return known.get(key);
  };
}

/** Overlapping scales of concentric rings (seigaiha), printed by hand. */
export function scales({ size = 1024, seed = 9, colours = waves, radius = 94, rings = 4 } = {}) {
  const random = createRandom(seed);
  const noise = createNoise(seed + 1);
  const styleOf = createStyleOf(random, colours);
  const canvas = new Canvas(size, size);
  canvas.each((i, x, y) => {
    const wx = x + 5 * noise.at(x / 70, y / 70) + 0.8 * noise.at(x / 8, y / 8);
    const wy = y + 5 * noise.at(x / 70 + 90, y / 70) + 0.8 * noise.at(x / 8 + 50, y / 8);
    const scale = scaleAt(wx + 500, wy + 500, radius);
    const { ground, ring, thick } = styleOf(scale);
    const phase = ((1 - scale.distance) * rings) % 1;
    const soft = (1.3 * rings) / radius;
    const inked = smoothstep(-soft, soft, phase) * (1 - smoothstep(thick - soft, thick + soft, phase));
    const wear =
      0.72 + 0.28 * smoothstep(-0.5, 0, noise.fbm(x / 22, y / 22, 4) + 0.25 * noise.at(x / 3, y / 3));
    const shade = 0.8 + 0.2 * smoothstep(0, 0.9, scale.distance);
    canvas.blend(
      i,
      mixColour(ground, ring, inked * wear).map((c) => c * shade),
      1,
    );
    canvas.relief[i] = 3 * inked + 2 * noise.fbm(x / 12, y / 12, 3) - 6 * scale.distance ** 6;
  });
  return relight(canvas, { depth: 0.12, shine: 0.1 });
}
