import { luma } from '../../shared/picture';
import type { GridSize } from '../automaton/growth/levelGrid';
import { chromaScales } from './chromaLoss';
import { numbersKernel } from './lossKernel';
import { derivativesAt, meanShare, rowsOf } from './plainShares';
import { eachScale } from './styleScales';
import { windows } from './windowShares';

/**
 * Which share of a style's fine structure is of colour alone, at each of the `chromaScales`: for a woodcut hardly any, for
 * paintings .02 to .05 at full and .05 to .15 at half size; a fifth to a half in pictures of automata trained without the loss.
 * @param style planar `[3, height, width]`, colours 0..1 with any offset
 * @returns what `chromaLoss` makes of the style where nothing is free. 1 for a scale at which the style is too small: all is
 *   free of which nothing is known
 */
export function styleChroma(style: Float32Array, size: GridSize): readonly number[] {
  const kernel = numbersKernel();
  return eachScale(chromaScales, size, 1, (grid, shrunk) => {
    const picture = shrunk(style);
    return kernel?.meanChroma(picture, [grid.height, grid.width], windows) ?? plainShare(picture, grid);
  });
}

/** The plain version of the kernel's `meanChroma`. */
function plainShare(picture: Float32Array, { width, height }: GridSize): number {
  const [colors, lights, plane] = [rowsOf({ width, height }), rowsOf({ width, height }), width * height];
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++) {
      const each = luma.map((_, channel) => derivativesAt(picture, channel * plane + y * width + x, width).round);
      const light = luma.reduce((sum, share, channel) => sum + share * each[channel]!, 0);
      colors[y - 1]![x - 1] = each.reduce((sum, value) => sum + (value - light) ** 2, 0);
      lights[y - 1]![x - 1] = luma.length * light ** 2;
    }
  return meanShare(colors, lights);
}
