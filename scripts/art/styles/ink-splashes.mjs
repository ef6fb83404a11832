import { hex, smoothstep } from '../colour.mjs';
import { createNoise } from '../noise.mjs';
import { createPaper } from '../paper.mjs';
import { createRandom, scatter } from '../random.mjs';

/** One blot with an uneven rim, and the drops thrown off it. */
function splash(canvas, noise, random, x, y, radius, ink) {
  blot(canvas, noise, x, y, radius, ink, random.range(0, 99));
  const heading = random.range(0, 2 * Math.PI);
  for (let k = 0; k < 14; k++) {
    const angle = heading + random.normal() * 0.7;
    const reach = radius * (1.1 + 2.2 * random.next());
    blot(
      canvas,
      noise,
      x + Math.cos(angle) * reach,
      y + Math.sin(angle) * reach,
      radius * random.range(0.06, 0.24),
      ink,
      k,
    );
  }
}

function blot(canvas, noise, cx, cy, radius, ink, shift) {
  const reach = radius * 1.8;
  for (let y = Math.max(0, Math.floor(cy - reach)); y < Math.min(canvas.height, cy + reach); y++) {
    for (let x = Math.max(0, Math.floor(cx - reach)); x < Math.min(canvas.width, cx + reach); x++) {
      const angle = Math.atan2(y - cy, x - cx);
      const spiky =
        noise.at(Math.cos(angle) * 3 + shift, Math.sin(angle) * 3) +
        0.5 * noise.at(Math.cos(angle) * 8 + shift, Math.sin(angle) * 8);
      const d = radius * (1 + 0.32 * spiky) - Math.hypot(x - cx, y - cy);
      if (d < -2) continue;
      const i = y * canvas.width + x;
      const pooled = 0.8 + 0.5 * Math.exp(-Math.abs(d - 3) / 4) + 0.4 * noise.fbm(x / 40 + shift, y / 40, 3);
      canvas.stain(i, ink, smoothstep(-1, 1, d) * pooled * (1 - 0.2 * canvas.relief[i]));
    }
  }
}

/** Ink flicked at paper. */
export function inkSplashes({
  size = 1024,
  seed = 1,
  paper = '#f4ecda',
  inks = ['#15161c', '#15161c', '#a3201e'],
  spacing = 86,
} = {}) {
  const random = createRandom(seed);
  const noise = createNoise(seed + 1);
  const canvas = createPaper(size, seed + 2, hex(paper));
  for (const { x, y } of scatter(random, size, size, spacing, 0.7)) {
    splash(canvas, noise, random, x, y, random.range(0.14, 0.42) * spacing, hex(random.pick(inks)));
  }
  return canvas;
}
