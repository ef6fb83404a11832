import { hex, smoothstep } from '../colour.mjs';
import { paintSurface } from '../surface.mjs';

/** Hand-painted checks or diamonds with brushed fills. */
export function checks({
  size = 1024,
  seed = 1,
  colours = ['#f3e7cc', '#1c3f6e', '#d2512e', '#e9b44c'],
  pitch = 72,
  angle = 0,
} = {}) {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return paintSurface(
    size,
    seed,
    (x, y, noise) => {
      const wx = x + 7 * noise.at(x / 50, y / 50);
      const wy = y + 7 * noise.at(x / 50 + 20, y / 50);
      const u = (wx * cos - wy * sin) / pitch + 40;
      const v = (wx * sin + wy * cos) / pitch + 40;
      const [column, row] = [Math.floor(u), Math.floor(v)];
      const pick = (column + row) % 2 === 0 ? 0 : 1 + ((column * 5 + row * 3) % (colours.length - 1));
      const brushed =
        (column + row) % 2 === 0 ? noise.fbm(u * 1.5, v * 14, 3) : noise.fbm(u * 14, v * 1.5, 3);
      const edge = Math.min(u - column, column + 1 - u, v - row, row + 1 - v);
      const worn = smoothstep(0.01, 0.06, edge + 0.05 * brushed);
      return {
        colour: hex(colours[pick]).map((c) => c * (0.55 + 0.45 * worn) * (1 + 0.4 * brushed)),
        height: 3 * worn + 4 * brushed,
      };
    },
    { depth: 0.15 },
  );
}
