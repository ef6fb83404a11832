/** Seeded random numbers (mulberry32), so that every picture can be redrawn bit for bit. */
export function createRandom(seed) {
  let state = (Math.imul(seed, 0x9e3779b1) + 0x6d2b79f5) >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const range = (low, high) => low + (high - low) * next();
  return {
    next,
    range,
    integer: (count) => Math.floor(next() * count),
    pick: (items) => items[Math.floor(next() * items.length)],
    /** Roughly normal, mean 0, standard deviation 1. */
    normal: () => (next() + next() + next() + next() - 2) * Math.sqrt(3),
    shuffle(items) {
      for (let i = items.length - 1; i > 0; i--) {
        const j = Math.floor(next() * (i + 1));
        [items[i], items[j]] = [items[j], items[i]];
      }
      return items;
    },
  };
}

/** Points of a grid with the given spacing, each moved at random, in random order; covers a margin too. */
export function scatter(random, width, height, spacing, jitter = 0.9) {
  const points = [];
  for (let y = -spacing; y < height + spacing; y += spacing) {
    for (let x = -spacing; x < width + spacing; x += spacing) {
      points.push({
        x: x + (random.next() - 0.5) * spacing * jitter * 2,
        y: y + (random.next() - 0.5) * spacing * jitter * 2,
      });
    }
  }
  return random.shuffle(points);
}
