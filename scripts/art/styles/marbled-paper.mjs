import { Canvas } from '../canvas.mjs';
import { hex, vary } from '../colour.mjs';
import { createNoise } from '../noise.mjs';
import { createRandom } from '../random.mjs';

const inks = ['#7d1128', '#c9302c', '#f2efe4', '#e8a33d', '#173a5e', '#2f7f86', '#0e1a2b'];

/** A drop pushes all that floats away from it (Lu et al., "Mathematical Marbling", 2012); undone here. */
function undoDrop(p, drop) {
  const dx = p.x - drop.x;
  const dy = p.y - drop.y;
  const square = dx * dx + dy * dy;
  const inner = drop.radius * drop.radius;
  if (square <= inner) return drop;
  const by = Math.sqrt(1 - inner / square);
  p.x = drop.x + dx * by;
  p.y = drop.y + dy * by;
  return undefined;
}

/** A comb of equally spaced tines drags the ink along `angle`, most of all right at each tine. */
function undoComb(p, { angle, spacing, pull, sharp }) {
  const across = -p.x * Math.sin(angle) + p.y * Math.cos(angle);
  const off = Math.abs(across / spacing - Math.round(across / spacing)) * spacing;
  const shift = pull / (1 + (off / sharp) ** 2);
  p.x -= Math.cos(angle) * shift;
  p.y -= Math.sin(angle) * shift;
}

function dropInk(random, size, count, colours) {
  return Array.from({ length: count }, () => ({
    x: random.range(-0.3, 1.3) * size,
    y: random.range(-0.3, 1.3) * size,
    radius: random.range(26, 66),
    colour: vary(random, hex(random.pick(colours)), 0.06),
  }));
}

const defaultCombs = [
  { angle: 0, spacing: 128, pull: 150, sharp: 16 },
  { angle: Math.PI / 2, spacing: 84, pull: -120, sharp: 12 },
];

/** Inks floated on water, combed and lifted on to paper. */
export function marbledPaper({
  size = 1024,
  seed = 12,
  colours = inks,
  drops = 640,
  combs = defaultCombs,
} = {}) {
  const random = createRandom(seed);
  const noise = createNoise(seed + 1);
  const floated = dropInk(random, size, drops, colours).reverse();
  const canvas = new Canvas(size, size, hex(colours[0]));
  return canvas.each((i, x, y) => {
    const p = { x: x + 14 * noise.at(x / 130, y / 130), y: y + 14 * noise.at(x / 130 + 9, y / 130) };
    for (const comb of combs) undoComb(p, comb);
    let hit;
    for (const drop of floated) if ((hit = undoDrop(p, drop))) break;
    const speckle = 1 + 0.07 * noise.at(x / 3, y / 3) + 0.1 * noise.fbm(x / 40, y / 40, 3);
    canvas.blend(
      i,
      (hit?.colour ?? hex(colours[0])).map((c) => c * speckle),
      1,
    );
  });
}
