import type { GridSize } from '../automaton/growth/levelGrid';
import { nothingIn, windows } from './windowShares';

/** A number of each cell that has eight neighbours, row by row. */
export type Rows = readonly Float64Array[];

/** Zeros for a grid with its rim. */
export const rowsOf = ({ width, height }: GridSize): Rows => Array.from({ length: height - 2 }, () => new Float64Array(width - 2));

/**
 * Second derivatives of a plane at a cell, by loops; in tfjs operations: `flowDerivatives.ts`.
 * @returns half the Laplacian, and the differences of x and y and of both diagonals
 */
export function derivativesAt(planes: Float32Array, place: number, width: number): { round: number; straight: number; diagonal: number } {
  const at = (down: number, across: number) => planes[place + down * width + across]!;
  const corners = [at(-1, -1) + at(1, 1), at(-1, 1) + at(1, -1)] as const;
  const sides = [at(0, -1) + at(0, 1), at(-1, 0) + at(1, 0)] as const;
  const round = (corners[0] + corners[1]) / 8 + (sides[0] + sides[1]) / 4 - 1.5 * at(0, 0);
  return { round, straight: sides[0] - sides[1], diagonal: corners[0] - corners[1] };
}

/** Over all windows of a picture: which share the first squares have of both, by loops. */
export function meanShare(first: Rows, second: Rows): number {
  const [own, other] = [windowSums(first), windowSums(second)];
  const nothing = nothingIn(windows);
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
