export interface RolloutWatch {
  /** Asked before each tile; true ends the rollout. */
  cancelled(): boolean;
  /** Share of the work that is done, 0 to 1. */
  progress(share: number): void;
  /** Called between steps: the grid as it is now may be looked at. */
  rolled?(grid: RolledGrid): void | Promise<void>;
}

/** A grid whose cells are looked at one by one, since it may be too large to be copied. */
export interface RolledGrid {
  readonly width: number;
  /** Some channels of the cells where these rows and columns meet, planar `[count, rows, columns]`. */
  cells(first: number, count: number, rows: readonly number[], columns: readonly number[]): Float32Array | Promise<Float32Array>;
}

/** The user ended it. */
export class Cancelled extends Error {
  constructor() {
    super('Cancelled.');
  }
}
