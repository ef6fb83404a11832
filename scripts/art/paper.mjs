import { Canvas } from './canvas.mjs';
import { createNoise } from './noise.mjs';

/** A sheet of toothed paper; its grain (-1..1) is in `relief`, for pencil and pigment to catch on. */
export function createPaper(size, seed, colour, roughness = 0.05) {
  const noise = createNoise(seed);
  const canvas = new Canvas(size, size, colour);
  return canvas.each((i, x, y) => {
    const grain = noise.fbm(x / 5, y / 5, 2) + 0.5 * noise.at(x / 13, y / 11);
    canvas.relief[i] = grain;
    canvas.multiply(i, 1 + roughness * grain + 0.04 * noise.fbm(x / 160, y / 160, 3));
  });
}
