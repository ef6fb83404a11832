import { areaAverage } from '../automaton/growth/areaAverage';
import { flowPlanes, type FlowSight } from '../automaton/growth/flow';
import type { Blur } from '../automaton/growth/gaussianBlur';
import type { GridSize } from '../automaton/growth/levelGrid';
import { coherenceScales, windows } from './coherenceLoss';
import { numbersKernel } from './lossKernel';

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
  return coherenceScales.map((scale) => {
    const grid = { width: Math.floor(size.width / scale), height: Math.floor(size.height / scale) };
    if (Math.min(grid.width, grid.height) < windows.side + 2) return 0;
    const shrunk = (planes: Float32Array) => wholeCells(planes, size, grid, scale);
    const [picture, along] = [shrunk(style), shrunk(flow)];
    return kernel?.meanShare(picture, along, [grid.height, grid.width], windows) ?? meanShare(picture, along, grid);
  });
}

/** The plain version of the kernel's `meanShare`. Over all windows of a picture: which share of the squares of its second derivatives lies along the flow. */
function meanShare(picture: Float32Array, flow: Float32Array, grid: GridSize): number {
  const { along, beside } = derivativeSquares(picture, flow, grid);
  const [ofAlong, ofBeside] = [windowSums(along), windowSums(beside)];
  const nothing = CHANNELS * windows.least ** 2 * windows.side ** 2;
  return ofAlong.reduce((sum, value, i) => sum + value / (value + ofBeside[i]! + nothing), 0) / ofAlong.length;
}

/** Of all cells that have eight neighbours, row by row, summed over the channels. */
function derivativeSquares(picture: Float32Array, flow: Float32Array, { width, height }: GridSize): { along: Rows; beside: Rows } {
  const rows = () => Array.from({ length: height - 2 }, () => new Float64Array(width - 2));
  const [along, beside, plane] = [rows(), rows(), width * height];
  for (let channel = 0; channel < CHANNELS; channel++)
    for (let y = 1; y < height - 1; y++)
      for (let x = 1; x < width - 1; x++) {
        const place = y * width + x;
        const at = (down: number, across: number) => picture[channel * plane + place + down * width + across]!;
        const corners = [at(-1, -1) + at(1, 1), at(-1, 1) + at(1, -1)] as const;
        const sides = [at(0, -1) + at(0, 1), at(-1, 0) + at(1, 0)] as const;
        const round = (corners[0] + corners[1]) / 8 + (sides[0] + sides[1]) / 4 - 1.5 * at(0, 0);
        const turned = (flow[place]! / 2) * (sides[0] - sides[1]) + (flow[plane + place]! / 4) * (corners[0] - corners[1]);
        along[y - 1]![x - 1]! += (round + turned) ** 2;
        beside[y - 1]![x - 1]! += (round - turned) ** 2;
      }
  return { along, beside };
}

type Rows = readonly Float64Array[];

/** Of all windows that lie within the rows. */
function windowSums(rows: Rows): Float64Array {
  const { side } = windows;
  const [down, across] = [rows.length - side + 1, rows[0]!.length - side + 1];
  const sums = new Float64Array(down * across);
  for (let y = 0; y < down; y++)
    for (let x = 0; x < across; x++)
      for (let row = y; row < y + side; row++) for (let column = x; column < x + side; column++) sums[y * across + x]! += rows[row]![column]!;
  return sums;
}

/** Averages of cells; pixels beyond the last whole cell are left out. */
function wholeCells(planes: Float32Array, size: GridSize, grid: GridSize, scale: number): Float32Array {
  const [width, height] = [grid.width * scale, grid.height * scale];
  const lines = Array.from({ length: planes.length / (size.width * size.height) }, (_, plane) => plane).flatMap((plane) =>
    Array.from({ length: height }, (_, row) => (plane * size.height + row) * size.width),
  );
  const cut = new Float32Array(lines.length * width);
  lines.forEach((start, line) => cut.set(planes.subarray(start, start + width), line * width));
  return areaAverage(cut, { width, height }, scale);
}
