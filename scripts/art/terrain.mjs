import { createRandom } from './random.mjs';

/**
 * A ground of height(x, z), which never reaches `top`; its distance is scaled by `steep`, so that the marcher
 * does not step through slopes.
 */
export function ground(height, colour, { steep = 0.55, top = Infinity, ...surface } = {}) {
  const distance = (p) => (p[1] > top + 0.3 ? p[1] - top : (p[1] - height(p[0], p[2])) * steep);
  return { distance, colour, ...surface };
}

/** Rippling water at y = level that mirrors the sky. */
export function water(noise, level, colour, choppy = 0.01, mirror = 0.8) {
  const bump = (p) =>
    (choppy / (1 + 0.02 * (p[2] - 6) ** 2)) *
    (noise.fbm(p[0] * 1.6, p[2] * 4.2, 4) + 0.4 * noise.at(p[0] * 9, p[2] * 16));
  return { distance: (p) => p[1] - level, bump, colour, mirror, gloss: 0.6, polish: 120 };
}

/** Conifers, at most one to a cell of a grid, standing on height(x, z) where grows(x, z). */
export function conifers(seed, noise, height, grows, { cell = 0.7, tall = 0.9, colour }) {
  const known = new Map();
  const treeIn = (cx, cz) => {
    const key = cx * 4096 + cz;
    if (!known.has(key)) known.set(key, plant(seed, height, grows, cell, tall, cx, cz));
    return known.get(key);
  };
  const distance = (p) => {
    if (p[1] > height(p[0], p[2]) + tall * 1.4) return p[1] - height(p[0], p[2]) - tall * 1.3;
    const tree = treeIn(Math.floor(p[0] / cell), Math.floor(p[2] / cell));
    if (!tree) return cell * 0.4;
    return Math.min(cell * 0.4, coneOf(noise, p, tree));
  };
  return { distance, colour };
}

function plant(seed, height, grows, cell, tall, cx, cz) {
  const random = createRandom(seed + cx * 7919 + cz * 104729);
  const x = (cx + random.range(0.35, 0.65)) * cell;
  const z = (cz + random.range(0.35, 0.65)) * cell;
  if (random.next() < 0.15 || !grows(x, z)) return null;
  return { x, z, y: height(x, z), tall: tall * random.range(0.6, 1.15) };
}

function coneOf(noise, p, { x, y, z, tall }) {
  const up = (p[1] - y) / tall;
  const skirts = 0.72 + 0.28 * ((1 - up) * 6 - Math.floor((1 - up) * 6));
  const radius = Math.max(0, 1 - up) * tall * 0.24 * skirts;
  const dx = p[0] - x;
  const dz = p[2] - z;
  const side = Math.sqrt(dx * dx + dz * dz) - radius + 0.02 * noise.at(p[0] * 30 + p[2] * 17, p[1] * 30);
  return Math.max(side * 0.6, (up - 1) * tall, -up * tall);
}
