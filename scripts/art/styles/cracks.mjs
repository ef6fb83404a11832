import { clamp, hex, ramp, smoothstep } from '../colour.mjs';
import { createNoise } from '../noise.mjs';
import { createRandom, scatter } from '../random.mjs';
import { paintSurface } from '../surface.mjs';
import { borderDistance, label } from '../voronoi.mjs';

/** Crackle: islands split by a tree of dark or glowing cracks. */
export function cracks({
  size = 1024,
  seed = 1,
  palette = ['#1a0d08', '#3a241a', '#6a4a36'],
  glow = '#ff7a1a',
  spacing = 84,
} = {}) {
  const random = createRandom(seed);
  const sites = scatter(random, size, size, spacing, 1);
  const bent = createNoise(seed + 5);
  const warp = (x, y) => ({
    x: x + 26 * bent.fbm(x / 50, y / 50, 4),
    y: y + 26 * bent.fbm(x / 50 + 60, y / 50, 4),
  });
  const distance = borderDistance(label(sites, size, size, spacing, { warp }), size, size);
  const colourAt = ramp(palette);
  return paintSurface(
    size,
    seed,
    (x, y, noise) => {
      const d = distance[y * size + x];
      const crust = noise.fbm(x / 24, y / 24, 5);
      const heat = Math.exp(-d / 7) + 0.35 * Math.exp(-d / 22);
      const lit = colourAt(clamp(0.5 + 0.9 * crust)).map((c, k) => c + hex(glow)[k] * heat * 1.1);
      return { colour: lit, height: 10 * smoothstep(0, 14, d) + 7 * crust };
    },
    { depth: 0.25 },
  );
}
