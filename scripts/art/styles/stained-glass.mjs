import { Canvas, relight } from '../canvas.mjs';
import { hex, mixColour, smoothstep, vary } from '../colour.mjs';
import { createNoise } from '../noise.mjs';
import { createRandom, scatter } from '../random.mjs';
import { borderDistance, label, relax } from '../voronoi.mjs';

const jewels = [
  '#0a2fb0',
  '#1463d6',
  '#19b3e6',
  '#0f8f5a',
  '#7cc92e',
  '#ffd21f',
  '#ff8a12',
  '#d8142c',
  '#8a1290',
  '#f3f0d0',
];

function glaze(canvas, noise, i, x, y, distance, pane) {
  const seeded = noise.fbm(x / 30 + pane.shift, y / 90 + pane.shift, 4);
  const ripple = noise.at(x / 18 + y / 25, pane.shift + y / 60);
  const glow = smoothstep(0, 34, distance);
  const lit = mixColour(
    pane.colour.map((c) => c * 0.42),
    pane.colour.map((c) => c * 1.02 + 0.1),
    glow,
  );
  canvas.blend(
    i,
    lit.map((c) => c * (1 + 0.5 * seeded + 0.22 * ripple)),
    1,
  );
  canvas.relief[i] = 1.2 * ripple + 2 * seeded;
}

/** Rounded lead cames: dark metal with a soft light along the top. */
function lead(canvas, noise, i, x, y, distance, width) {
  const inside = 1 - smoothstep(width - 1.2, width + 1.2, distance);
  if (inside === 0) return;
  const metal = 0.09 * (1 + 0.5 * noise.fbm(x / 12, y / 12, 3));
  canvas.blend(i, [metal, metal, metal * 1.15], inside);
  canvas.relief[i] = 10 * Math.sqrt(Math.max(0, 1 - (distance / width) ** 2));
}

/** Panes of coloured glass with streaks, lit from behind and held by black lead. */
export function stainedGlass({ size = 1024, seed = 4, colours = jewels, pane = 78, came = 5.5 } = {}) {
  const random = createRandom(seed);
  const noise = createNoise(seed + 1);
  const sites = scatter(random, size, size, pane, 0.9);
  relax(sites, size, size, pane, { rounds: 1 });
  const bend = (x, y) => ({
    x: x + 22 * noise.at(x / 90, y / 90),
    y: y + 22 * noise.at(x / 90 + 40, y / 90),
  });
  const labels = label(sites, size, size, pane, { warp: bend });
  const distance = borderDistance(labels, size, size);
  const panes = sites.map(() => ({
    colour: vary(random, hex(random.pick(colours)), 0.12),
    shift: random.range(0, 200),
  }));
  const canvas = new Canvas(size, size);
  canvas.each((i, x, y) => {
    glaze(canvas, noise, i, x, y, distance[i], panes[labels[i]]);
    lead(canvas, noise, i, x, y, distance[i], came * (1 + 0.25 * noise.at(x / 40, y / 40)));
  });
  return relight(canvas, { depth: 0.14, shine: 0.3, gloss: 12 });
}
