import { flowPlanes, type FlowSight } from '../automaton/growth/flow';
import type { Blur } from '../automaton/growth/gaussianBlur';
import type { GridSize } from '../automaton/growth/levelGrid';
import { coherenceScales } from './coherenceLoss';
import { numbersKernel } from './lossKernel';
import { derivativesAt, meanShare, rowsOf, type Rows } from './plainShares';
import { eachScale } from './styleScales';
import { windows } from './windowShares';

const CHANNELS = 3;

/**
 * Which share of a style's fine structure runs across its own flow, at each of the `coherenceScales`: for a woodcut .03 to
 * .06, for paintings .2 to .3, half for grain.
 * @param style planar `[3, height, width]`, colours 0..1 with any offset
 * @param sight how the style's flow is measured: as that of photos
 * @returns 0 for a scale at which the style is too small. The derivatives are those of `flowDerivatives.ts`: `coherenceLoss` of the
 *   style where nothing is free
 */
export function styleCoherence(style: Float32Array, size: GridSize, sight: FlowSight, blur?: Blur): readonly number[] {
  const flow = flowPlanes(style, size, sight, blur);
  const kernel = numbersKernel();
  return eachScale(coherenceScales, size, 0, (grid, shrunk) => {
    const [picture, along] = [shrunk(style), shrunk(flow)];
    return kernel?.meanCoherence(picture, along, [grid.height, grid.width], windows) ?? plainShare(picture, along, grid);
  });
}

/** The plain version of the kernel's `meanCoherence`. */
function plainShare(picture: Float32Array, flow: Float32Array, grid: GridSize): number {
  const { along, beside } = derivativeSquares(picture, flow, grid);
  return meanShare(along, beside);
}

/** Of all cells that have eight neighbours, row by row, summed over the channels. */
function derivativeSquares(picture: Float32Array, flow: Float32Array, { width, height }: GridSize): { along: Rows; beside: Rows } {
  const [along, beside, plane] = [rowsOf({ width, height }), rowsOf({ width, height }), width * height];
  for (let channel = 0; channel < CHANNELS; channel++)
    for (let y = 1; y < height - 1; y++)
      for (let x = 1; x < width - 1; x++) {
        const place = y * width + x;
        const { round, straight, diagonal } = derivativesAt(picture, channel * plane + place, width);
        const turned = (flow[place]! / 2) * straight + (flow[plane + place]! / 4) * diagonal;
        along[y - 1]![x - 1]! += (round + turned) ** 2;
        beside[y - 1]![x - 1]! += (round - turned) ** 2;
      }
  return { along, beside };
}
