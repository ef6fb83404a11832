export interface RolloutWatch {
  /** Asked before each tile; true ends the rollout. */
  cancelled(): boolean;
  /** Share of the work that is done, 0 to 1. */
  progress(share: number): void;
}

/** The user ended it. */
export class Cancelled extends Error {
  constructor() {
    super('Cancelled.');
  }
}
