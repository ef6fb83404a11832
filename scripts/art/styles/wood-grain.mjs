import { clamp, ramp, smoothstep } from '../colour.mjs';
import { paintSurface } from '../surface.mjs';

/** Sawn wood: rings drawn out along the grain, with pores. */
export function woodGrain({
  size = 1024,
  seed = 1,
  palette = ['#3a1d0c', '#7a4520', '#b97a3e', '#e0b070'],
} = {}) {
  const colourAt = ramp(palette);
  return paintSurface(
    size,
    seed,
    (x, y, noise) => {
      const bent = noise.fbm(x / 420, y / 130, 3) * 9 + y / 90;
      const ring = Math.abs((bent % 1) + (bent < 0 ? 1 : 0) - 0.5) * 2;
      const fibre = noise.fbm(x / 90, y / 3.2, 3);
      const pore = smoothstep(0.35, 0.6, noise.at(x / 46, y / 2.6));
      return {
        colour: colourAt(clamp(ring * 0.8 + 0.14 + 0.4 * fibre - 0.35 * pore)),
        height: 2 * fibre - 2.5 * pore + ring,
      };
    },
    { depth: 0.25 },
  );
}
