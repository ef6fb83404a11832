import { areaAverage } from '../automaton/growth/areaAverage';
import type { GridSize } from '../automaton/growth/levelGrid';
import { hasWindow, windows } from './windowShares';

/** Of a picture. */
export const CHANNELS = 3;

/** Squares of all cells that have eight neighbours, row by row. */
export type Rows = readonly Float64Array[];

/** Of zeros. */
export const rowsOf = ({ width, height }: GridSize): Rows => Array.from({ length: height - 2 }, () => new Float64Array(width - 2));

/**
 * A measure at each of the scales; 0 where there is no window.
 * @param measure of the grid of a scale; `shrunk` takes planes to it
 */
export function eachScale(scales: readonly number[], size: GridSize, measure: (grid: GridSize, shrunk: (planes: Float32Array) => Float32Array) => number): readonly number[] {
  return scales.map((scale) => {
    if (!hasWindow(size.height, size.width, scale)) return 0;
    const grid = { width: Math.floor(size.width / scale), height: Math.floor(size.height / scale) };
    return measure(grid, (planes) => wholeCells(planes, size, grid, scale));
  });
}

/** Over all windows of a picture: which share the first squares have of both, by loops. */
export function meanShare(first: Rows, second: Rows): number {
  const [own, other] = [windowSums(first), windowSums(second)];
  const nothing = CHANNELS * windows.least ** 2 * windows.side ** 2;
  return own.reduce((sum, value, i) => sum + value / (value + other[i]! + nothing), 0) / own.length;
}

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
