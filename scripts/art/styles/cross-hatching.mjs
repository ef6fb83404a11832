import { hex, smoothstep } from '../colour.mjs';
import { createNoise } from '../noise.mjs';
import { createPaper } from '../paper.mjs';
import { createRandom, scatter } from '../random.mjs';
import { sweep } from '../stroke.mjs';

/** One pencil line, slightly bowed; the lead catches on the paper's grain and lifts at both ends. */
function pencil(canvas, random, from, angle, length, width, ink) {
  const bow = random.range(-0.05, 0.05) * length;
  const points = Array.from({ length: 9 }, (_, k) => {
    const s = k / 8 - 0.5;
    const side = bow * (1 - 4 * s * s);
    return {
      x: from.x + Math.cos(angle) * s * length - Math.sin(angle) * side,
      y: from.y + Math.sin(angle) * s * length + Math.cos(angle) * side,
    };
  });
  const press = random.range(0.75, 1);
  sweep(
    canvas,
    points,
    () => width,
    (i, { v, t }) => {
      const force = press * smoothstep(0, 0.12, t) * smoothstep(0, 0.3, 1 - t);
      const caught = smoothstep(-0.55, 0.35, canvas.relief[i] + force * 1.1 - 0.35);
      canvas.stain(i, ink, caught * force * (1 - Math.abs(v) ** 3) * 0.85);
    },
  );
}

function patch(canvas, random, middle, angle, { lines, spacing, length, width, ink }) {
  for (let k = 0; k < lines; k++) {
    const off = (k - lines / 2) * spacing + random.range(-1, 1) * spacing * 0.15;
    const along = random.range(-0.12, 0.12) * length;
    const from = {
      x: middle.x - Math.sin(angle) * off + Math.cos(angle) * along,
      y: middle.y + Math.cos(angle) * off + Math.sin(angle) * along,
    };
    pencil(
      canvas,
      random,
      from,
      angle + random.range(-0.03, 0.03),
      length * random.range(0.8, 1.1),
      width,
      ink,
    );
  }
}

const graphite = hex('#35323c');

/** Patches of parallel pencil lines laid over one another at several angles, darker where tones are deep. */
export function crossHatching({
  size = 1024,
  seed = 5,
  paper = '#f3ead6',
  inks = [graphite],
  width = 3.4,
  spacing = 17,
} = {}) {
  const random = createRandom(seed);
  const tone = createNoise(seed + 1);
  const canvas = createPaper(size, seed + 2, hex(paper));
  const angles = [-0.8, 0.75, 0.02, 1.5];
  const levels = [-1, -0.14, 0.12, 0.36];
  angles.forEach((angle, layer) => {
    for (const point of scatter(random, size, size, 112, 0.4)) {
      if (tone.fbm(point.x / 210, point.y / 210, 2) * 1.6 < levels[layer]) continue;
      const turned = angle + random.range(-0.22, 0.22);
      const ink = random.pick(inks);
      patch(canvas, random, point, turned, { lines: 9, spacing, length: random.range(125, 175), width, ink });
    }
  });
  return canvas;
}
