import { clamp, ramp } from '../colour.mjs';
import { paintSurface } from '../surface.mjs';

/** Bands along a bent field: zebra hide, agate, or painted stripes, as the palette and bend have it. */
export function bands({
  size = 1024,
  seed = 1,
  palette = ['#16120f', '#f1e8d6'],
  pitch = 52,
  bend = 190,
  sharp = 5,
  angle = 0.4,
} = {}) {
  const colourAt = ramp(palette);
  return paintSurface(
    size,
    seed,
    (x, y, noise) => {
      const along = x * Math.cos(angle) + y * Math.sin(angle) + bend * noise.fbm(x / 230, y / 230, 3);
      const wave =
        0.5 +
        0.5 * Math.tanh(sharp * Math.sin((along / pitch) * Math.PI)) +
        0.1 * noise.fbm(x / 24, y / 24, 3);
      const tuft = noise.at(x / 3 + along / 30, y / 11);
      return {
        colour: colourAt(clamp(wave)).map((c) => c * (1 + 0.2 * tuft)),
        height: 1.4 * tuft + 3 * wave,
      };
    },
    { depth: 0.16 },
  );
}
