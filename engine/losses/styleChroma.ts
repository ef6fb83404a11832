import { luma } from '../../shared/picture';
import type { GridSize } from '../automaton/growth/levelGrid';
import { chromaScales } from './chromaLoss';
import { numbersKernel } from './lossKernel';
import { eachScale, meanShare, rowsOf } from './plainShares';
import { windows } from './windowShares';

/**
 * Which share of a style's fine structure is of colour alone, at each of the `chromaScales`: for a woodcut hardly any, for
 * paintings .02 to .05 and .05 to .15; a fifth to a half in pictures by an automaton that nobody told.
 * @param style planar `[3, height, width]`, colours 0..1 with any offset
 * @returns 0 for a scale at which the style is too small: `chromaLoss` of the style where nothing is free
 */
export function styleChroma(style: Float32Array, size: GridSize): readonly number[] {
  const kernel = numbersKernel();
  return eachScale(chromaScales, size, (grid, shrunk) => {
    const picture = shrunk(style);
    return kernel?.meanChroma(picture, [grid.height, grid.width], windows) ?? plainShare(picture, grid);
  });
}

/** The plain version of the kernel's `meanChroma`. */
function plainShare(picture: Float32Array, { width, height }: GridSize): number {
  const [colors, lights, plane] = [rowsOf({ width, height }), rowsOf({ width, height }), width * height];
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++) {
      const each = luma.map((_, channel) => halfLaplacian(picture, channel * plane + y * width + x, width));
      const light = luma.reduce((sum, share, channel) => sum + share * each[channel]!, 0);
      colors[y - 1]![x - 1] = each.reduce((sum, value) => sum + (value - light) ** 2, 0);
      lights[y - 1]![x - 1] = luma.length * light ** 2;
    }
  return meanShare(colors, lights);
}

function halfLaplacian(picture: Float32Array, place: number, width: number): number {
  const at = (down: number, across: number) => picture[place + down * width + across]!;
  const corners = at(-1, -1) + at(1, 1) + at(-1, 1) + at(1, -1);
  const sides = at(0, -1) + at(0, 1) + at(-1, 0) + at(1, 0);
  return corners / 8 + sides / 4 - 1.5 * at(0, 0);
}
