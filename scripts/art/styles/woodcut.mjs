import { hex, smoothstep } from '../colour.mjs';
import { createFlow } from '../flow.mjs';
import { createNoise } from '../noise.mjs';
import { createPaper } from '../paper.mjs';
import { createRandom } from '../random.mjs';
import { evenStreamlines } from '../spacing.mjs';
import { pathLength, sweep } from '../stroke.mjs';

/** Lines cut along a flow that swell and taper, printed in dark ink that leaves specks of paper. */
export function woodcut({
  size = 1024,
  seed = 6,
  paper = '#f1e4c6',
  ink = '#15120f',
  apart = 19,
  swirl = 330,
} = {}) {
  const random = createRandom(seed);
  const noise = createNoise(seed + 1);
  const canvas = createPaper(size, seed + 2, hex(paper), 0.04);
  const flow = createFlow(seed + 3, swirl, 2);
  const tone = (x, y) => smoothstep(-0.42, 0.42, noise.fbm(x / 120, y / 120, 2));
  for (const line of evenStreamlines(random, flow, size, apart, 900)) {
    const length = pathLength(line);
    const at = (t) => line[Math.min(line.length - 1, Math.floor(t * line.length))];
    const reach = (t) => {
      const { x, y } = at(t);
      const end = Math.min(1, (Math.min(t, 1 - t) * length) / 55);
      return end ** 0.7 * apart * (0.14 + 0.31 * tone(x, y)) * (1 + 0.16 * noise.at(x / 14, y / 14)) + 0.4;
    };
    sweep(canvas, line, reach, (i) => {
      const printed = smoothstep(-0.95, -0.6, canvas.relief[i]);
      canvas.blend(i, hex(ink), 0.97 * printed);
    });
  }
  return canvas;
}
