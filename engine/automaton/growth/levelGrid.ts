import type { Level } from '../../../shared/levels';

/** Width and height of a grid, in cells. */
export interface GridSize {
  readonly width: number;
  readonly height: number;
}

/** Side of the coarsest cells: the pixel grid's sides and the places of crops are multiples of it. */
export const coarsestCell = (levels: readonly Level[]): number => levels[0]!.cell;

/**
 * The grid of a level.
 * @param pixels the finest grid
 * @throws RangeError where cells would be cut
 */
export function gridOf({ width, height }: GridSize, { cell }: Pick<Level, 'cell'>): GridSize {
  if (width % cell !== 0 || height % cell !== 0) {
    throw new RangeError(`A grid of ${width} × ${height} pixels has no whole cells of ${cell} × ${cell}.`);
  }
  return { width: width / cell, height: height / cell };
}

/** Pixels as far as which a pixel of the picture sees in a growth: a cell with each step, and one of the coarser level's as a state is handed down. */
export function reachOf(levels: readonly Level[]): number {
  return levels.reduce((sum, { cell, steps }, l) => sum + cell * steps + (levels[l - 1]?.cell ?? 0), 0);
}

/** Cells' steps that a growth takes for each pixel of the picture: what it costs. */
export function stepsPerPixel(levels: readonly Level[]): number {
  return levels.reduce((sum, { cell, steps }) => sum + steps / cell ** 2, 0);
}

/** Steps of a whole growth. */
export const growthSteps = (levels: readonly Level[]): number => levels.reduce((sum, { steps }) => sum + steps, 0);
