import { Canvas, relight } from '../canvas.mjs';
import { clamp, hex, mix, mixColour, ramp, smoothstep, vary } from '../colour.mjs';
import { createFlow } from '../flow.mjs';
import { createNoise } from '../noise.mjs';
import { createRandom, scatter } from '../random.mjs';
import { borderDistance, label, relax, squareMetric } from '../voronoi.mjs';

const sea = ['#0c2f4f', '#125f7d', '#1f9aa0', '#8fd0bd', '#f4ecd2', '#f0b545', '#d9632b', '#8e1f2b'];

function createTile(random, flow, colourAt, bands, site) {
  const wave = 0.5 - 0.5 * Math.cos(2 * Math.PI * bands * flow.potential(site.x, site.y));
  const colour = vary(random, colourAt(clamp(wave + 0.1 * random.normal())), 0.13);
  return { colour, tiltX: 0.07 * random.normal(), tiltY: 0.07 * random.normal(), high: random.range(0, 2) };
}

/** Tesserae laid along a flow (after Hausner, "Simulating Decorative Mosaics", 2001), in dark grout. */
export function mosaic({
  size = 1024,
  seed = 2,
  palette = sea,
  tile = 40,
  swirl = 420,
  bands = 1.1,
  square = true,
} = {}) {
  const random = createRandom(seed);
  const noise = createNoise(seed + 1);
  const flow = createFlow(seed + 2, swirl);
  const sites = scatter(random, size, size, tile, 0.5);
  const turn = (all) =>
    all.forEach((site) => {
      const d = flow.direction(site.x, site.y);
      Object.assign(site, { cos: d.x, sin: d.y });
    });
  const metric = square ? squareMetric : undefined;
  relax(sites, size, size, tile, { rounds: square ? 24 : 4, metric, turn });
  const labels = label(sites, size, size, tile, { metric });
  const distance = borderDistance(labels, size, size);
  const tiles = sites.map((site) => createTile(random, flow, ramp(palette), bands, site));
  const canvas = new Canvas(size, size);
  canvas.each((i, x, y) => layTile(canvas, noise, i, x, y, distance[i], tiles[labels[i]], sites[labels[i]]));
  return relight(canvas, { depth: 0.3, shine: 0.5, gloss: 14 });
}

const grout = hex('#1d1a1c');

function layTile(canvas, noise, i, x, y, distance, tile, site) {
  const edge = distance + 0.9 * noise.at(x / 9, y / 9);
  const inside = smoothstep(2.6, 4.6, edge);
  const grain = noise.fbm(x / 26 + site.x, y / 26 + site.y, 4);
  const worn = mixColour(
    tile.colour.map((c) => c * 0.72),
    tile.colour,
    smoothstep(3, 10, edge),
  );
  canvas.blend(
    i,
    grout.map((c) => c * (1 + 0.5 * noise.at(x / 3, y / 3))),
    1,
  );
  canvas.blend(
    i,
    worn.map((c) => c * (1 + 0.3 * grain)),
    inside,
  );
  const slope = tile.tiltX * (x - site.x) + tile.tiltY * (y - site.y);
  const bevel = 7 * (1 - (1 - clamp((edge - 2) / 11)) ** 2);
  canvas.relief[i] = mix(noise.at(x / 7, y / 7) * 0.4, bevel + slope * 3 + tile.high + grain, inside);
}
