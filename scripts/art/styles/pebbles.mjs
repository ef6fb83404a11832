import { clamp, hex, mixColour, smoothstep, vary } from '../colour.mjs';
import { createRandom, scatter } from '../random.mjs';
import { paintSurface } from '../surface.mjs';
import { borderDistance, label, relax } from '../voronoi.mjs';

/** Round cells or pebbles: relaxed Voronoi cells, domed, with dark gaps; `nucleus` draws a spot in each. */
export function pebbles({ size = 1024, seed = 1, colours, gap = '#14120f', spacing = 62, nucleus } = {}) {
  const random = createRandom(seed);
  const sites = scatter(random, size, size, spacing, 0.9);
  relax(sites, size, size, spacing, { rounds: 2 });
  const labels = label(sites, size, size, spacing);
  const distance = borderDistance(labels, size, size);
  const stones = sites.map(() => vary(random, hex(random.pick(colours)), 0.16));
  return paintSurface(
    size,
    seed,
    (x, y, noise) => {
      const i = y * size + x;
      const site = sites[labels[i]];
      const grain = noise.fbm(x / 14 + site.x, y / 14, 4);
      const edge = distance[i] + 1.5 * noise.at(x / 10, y / 10);
      const dome = 1 - (1 - clamp((edge - 3) / (spacing * 0.4))) ** 2;
      const core = nucleus
        ? smoothstep(spacing * 0.2, spacing * 0.15, Math.hypot(x - site.x, y - site.y))
        : 0;
      const skin = mixColour(
        stones[labels[i]].map((c) => c * (1 + 0.5 * grain)),
        hex(nucleus ?? gap),
        core,
      );
      return { colour: mixColour(hex(gap), skin, smoothstep(2, 5, edge)), height: 17 * dome + 2 * grain };
    },
    { depth: 0.22, shine: 0.35, gloss: 22 },
  );
}
