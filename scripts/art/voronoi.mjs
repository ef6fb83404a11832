/** Sites in square buckets, to find the near ones quickly. */
function bucket(sites, size) {
  const cells = new Map();
  sites.forEach((site, index) => {
    const key = `${Math.floor(site.x / size)},${Math.floor(site.y / size)}`;
    if (!cells.has(key)) cells.set(key, []);
    cells.get(key).push(index);
  });
  return (bx, by) => cells.get(`${bx},${by}`) ?? [];
}

function nearby(buckets, bx, by) {
  const found = [];
  for (let dy = -2; dy <= 2; dy++) for (let dx = -2; dx <= 2; dx++) found.push(...buckets(bx + dx, by + dy));
  return found;
}

const euclidean = (site, dx, dy) => dx * dx + dy * dy;

/** Distance in the site's own turned frame with square unit circles, so that cells become squares. */
export function squareMetric(site, dx, dy) {
  const a = Math.abs(dx * site.cos + dy * site.sin);
  const b = Math.abs(-dx * site.sin + dy * site.cos);
  return Math.max(a, b) + 0.1 * Math.min(a, b);
}

/** The index of the nearest site for each pixel; `spacing` is the usual distance between sites. */
export function label(sites, width, height, spacing, { metric = euclidean, warp } = {}) {
  const labels = new Int32Array(width * height);
  const buckets = bucket(sites, spacing);
  const cache = new Map();
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const p = warp ? warp(x, y) : { x, y };
      const bx = Math.floor(p.x / spacing);
      const by = Math.floor(p.y / spacing);
      const key = bx * 65536 + by;
      if (!cache.has(key)) cache.set(key, nearby(buckets, bx, by));
      labels[i] = nearest(sites, cache.get(key), p, metric);
    }
  }
  return labels;
}

function nearest(sites, candidates, p, metric) {
  let best = -1;
  let least = Infinity;
  for (const index of candidates) {
    const site = sites[index];
    const d = metric(site, p.x - site.x, p.y - site.y);
    if (d < least) [best, least] = [index, d];
  }
  return best;
}

/** Lloyd's relaxation on a coarse grid: moves each site to the middle of its cell; `turn` re-aims it. */
export function relax(sites, width, height, spacing, { rounds = 6, metric, turn, coarse = 4 } = {}) {
  for (let round = 0; round < rounds; round++) {
    turn?.(sites);
    const small = sites.map((site) => ({ ...site, x: site.x / coarse, y: site.y / coarse }));
    const margin = Math.ceil((spacing * 1.5) / coarse);
    const w = Math.ceil(width / coarse) + 2 * margin;
    const h = Math.ceil(height / coarse) + 2 * margin;
    const warp = (x, y) => ({ x: x - margin, y: y - margin });
    recentre(sites, label(small, w, h, spacing / coarse, { metric, warp }), w, coarse, margin);
  }
  turn?.(sites);
}

function recentre(sites, labels, w, coarse, margin) {
  const sums = sites.map(() => [0, 0, 0]);
  labels.forEach((index, i) => {
    if (index < 0) return;
    sums[index][0] += (i % w) + 0.5;
    sums[index][1] += Math.floor(i / w) + 0.5;
    sums[index][2]++;
  });
  sums.forEach(([x, y, count], index) => {
    if (count === 0) return;
    sites[index].x = (x / count - margin) * coarse;
    sites[index].y = (y / count - margin) * coarse;
  });
}

/** Pixels to the nearest border between two labels (exact, after Felzenszwalb and Huttenlocher, 2012). */
export function borderDistance(labels, width, height) {
  const field = new Float64Array(width * height).fill(1e9);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (x + 1 < width && labels[i] !== labels[i + 1]) field[i] = field[i + 1] = 0;
      if (y + 1 < height && labels[i] !== labels[i + width]) field[i] = field[i + width] = 0;
    }
  }
  for (let x = 0; x < width; x++) transformLine(field, x, width, height);
  for (let y = 0; y < height; y++) transformLine(field, y * width, 1, width);
  return field.map(Math.sqrt);
}

function transformLine(field, start, stride, count) {
  const f = Float64Array.from({ length: count }, (_, i) => field[start + i * stride]);
  const centres = new Int32Array(count);
  const bounds = new Float64Array(count + 1);
  const meet = (q, p) => (f[q] + q * q - f[p] - p * p) / (2 * (q - p));
  let k = 0;
  bounds[0] = -Infinity;
  bounds[1] = Infinity;
  for (let q = 1; q < count; q++) {
    let s = meet(q, centres[k]);
    while (s <= bounds[k]) s = meet(q, centres[--k]);
    centres[++k] = q;
    bounds[k] = s;
    bounds[k + 1] = Infinity;
  }
  for (let q = 0, j = 0; q < count; q++) {
    while (bounds[j + 1] < q) j++;
    field[start + q * stride] = (q - centres[j]) ** 2 + f[centres[j]];
  }
}
