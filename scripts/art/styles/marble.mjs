import { clamp, ramp } from '../colour.mjs';
import { paintSurface } from '../surface.mjs';

/** Veined marble, its veins ridges of bent noise. */
export function marble({
  size = 1024,
  seed = 1,
  palette = ['#f3f1ec', '#c9c8c6', '#6f7478', '#1c2024'],
} = {}) {
  const colourAt = ramp(palette);
  return paintSurface(
    size,
    seed,
    (x, y, noise) => {
      const bx = x + 120 * noise.fbm(x / 180, y / 180, 4);
      const by = y + 120 * noise.fbm(x / 180 + 30, y / 180, 4);
      const wide = 1 - Math.min(1, Math.abs(noise.fbm(bx / 150, by / 220, 3)) * 7);
      const fine = 1 - Math.min(1, Math.abs(noise.fbm(bx / 60 + 9, by / 80, 3)) * 11);
      return {
        colour: colourAt(
          clamp(0.85 * wide ** 2 + 0.4 * fine ** 2 + 0.3 * noise.fbm(x / 90, y / 90, 4) + 0.1),
        ),
        height: 0,
      };
    },
    { shade: 0, shine: 0 },
  );
}
