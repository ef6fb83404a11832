import { hex, vary } from '../colour.mjs';
import { createRandom } from '../random.mjs';
import { paintSurface } from '../surface.mjs';

/** Woven bands going over and under each other; `weights` alternates colours as a tartan does. */
export function weave({
  size = 1024,
  seed = 1,
  warp = ['#b3202a', '#16324a', '#e8dcc0'],
  weft = ['#16324a', '#d89a2c', '#e8dcc0'],
  pitch = 34,
} = {}) {
  const random = createRandom(seed);
  const choose = (colours) =>
    Array.from({ length: 80 }, (_, k) => vary(random, hex(colours[Math.floor(k / 3) % colours.length]), 0.1));
  const [ends, picks] = [choose(warp), choose(weft)];
  return paintSurface(
    size,
    seed,
    (x, y, noise) => {
      const wx = (x + 5 * noise.at(x / 60, y / 60)) / pitch;
      const wy = (y + 5 * noise.at(x / 60 + 33, y / 60)) / pitch;
      const column = Math.max(0, Math.floor(wx));
      const row = Math.max(0, Math.floor(wy));
      const over = (column + row) % 2 === 0;
      const [across, along] = over
        ? [wx - column - 0.5, wy - row - 0.5]
        : [wy - row - 0.5, wx - column - 0.5];
      const round = Math.sqrt(Math.max(0, 1 - (across * 2.05) ** 2)) * Math.cos(along * 2.4);
      const fibre = noise.at(over ? x / 2.5 : x / 20, over ? y / 20 : y / 2.5);
      const colour = (over ? ends[column] : picks[row]).map(
        (c) => c * (0.35 + 0.7 * round) * (1 + 0.22 * fibre),
      );
      return { colour, height: 11 * round + 0.9 * fibre };
    },
    { depth: 0.18, shine: 0.15 },
  );
}
