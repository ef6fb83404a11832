import { clamp, hex, mixColour, ramp, smoothstep } from '../colour.mjs';
import { paintSurface } from '../surface.mjs';

/** Laid bricks in running bond with rough mortar. */
export function brick({
  size = 1024,
  seed = 1,
  palette = ['#5a1c14', '#8f3423', '#b95a38', '#d98a5c'],
  mortar = '#cfc4b2',
  course = 52,
} = {}) {
  const colourAt = ramp(palette);
  return paintSurface(
    size,
    seed,
    (x, y, noise) => {
      const wx = x + 3 * noise.at(x / 16, y / 16);
      const wy = y + 3 * noise.at(x / 16 + 70, y / 16);
      const row = Math.floor(wy / course);
      const along = wx / (course * 2.3) + (row % 2) * 0.5;
      const tone = 0.5 + 0.9 * noise.at(Math.floor(along) * 7.37 + 0.5, row * 3.71 + 0.3);
      const edge =
        Math.min(
          (along - Math.floor(along)) * 2.3,
          (Math.ceil(along) - along) * 2.3,
          wy / course - row,
          row + 1 - wy / course,
        ) * course;
      const inside = smoothstep(3, 6.5, edge);
      const pit = noise.fbm(x / 12, y / 12, 4);
      const clay = colourAt(clamp(tone + 0.35 * pit));
      const joint = hex(mortar).map((c) => c * (0.75 + 0.3 * noise.at(x / 4, y / 4)));
      return {
        colour: mixColour(joint, clay, inside),
        height: inside * 7 + 3 * pit + noise.at(x / 4, y / 4),
      };
    },
    { depth: 0.25 },
  );
}
