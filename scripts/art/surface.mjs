import { Canvas, relight } from './canvas.mjs';
import { createNoise } from './noise.mjs';

/** A picture from one function of position: surface(x, y, noise) gives { colour, height }. */
export function paintSurface(size, seed, surface, light) {
  const noise = createNoise(seed);
  const canvas = new Canvas(size, size);
  canvas.each((i, x, y) => {
    const { colour, height } = surface(x, y, noise);
    canvas.blend(i, colour, 1);
    canvas.relief[i] = height;
  });
  return relight(canvas, light);
}
