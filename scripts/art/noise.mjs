import { createRandom } from './random.mjs';

const fade = (t) => t * t * t * (t * (t * 6 - 15) + 10);

/** Gradient noise in two and three dimensions (Perlin 2002); values lie in about -1..1. */
export function createNoise(seed) {
  const random = createRandom(seed);
  const order = random.shuffle(Array.from({ length: 256 }, (_, i) => i));
  const table = Uint8Array.from({ length: 512 }, (_, i) => order[i & 255]);
  const angles = Array.from({ length: 256 }, () => random.next() * 2 * Math.PI);
  const gradientX = Float64Array.from(angles, Math.cos);
  const gradientY = Float64Array.from(angles, Math.sin);

  const corner = (x0, y0, dx, dy) => {
    const g = table[table[x0 & 255] + (y0 & 255)];
    return gradientX[g] * dx + gradientY[g] * dy;
  };

  function at(x, y) {
    const x0 = Math.floor(x);
    const y0 = Math.floor(y);
    const fx = x - x0;
    const fy = y - y0;
    const u = fade(fx);
    const top = corner(x0, y0, fx, fy) * (1 - u) + corner(x0 + 1, y0, fx - 1, fy) * u;
    const bottom = corner(x0, y0 + 1, fx, fy - 1) * (1 - u) + corner(x0 + 1, y0 + 1, fx - 1, fy - 1) * u;
    return 1.5 * (top + (bottom - top) * fade(fy));
  }

  /** Cheap third dimension: two slices of plane noise, blended. */
  function at3(x, y, z) {
    const z0 = Math.floor(z);
    const low = at(x + 37.7 * (z0 & 255), y + 17.3 * (z0 & 255));
    const high = at(x + 37.7 * ((z0 + 1) & 255), y + 17.3 * ((z0 + 1) & 255));
    return low + (high - low) * fade(z - z0);
  }

  function fbm(x, y, octaves = 4) {
    let sum = 0;
    for (let i = 0, gain = 0.5, pitch = 1; i < octaves; i++, gain /= 2, pitch *= 2) {
      sum += gain * at(x * pitch + 19.1 * i, y * pitch + 7.7 * i);
    }
    return sum;
  }

  return { at, at3, fbm };
}
