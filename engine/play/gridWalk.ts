import type { SceneGrid } from './scene';

/** What a walk sets going. */
interface Walker {
  /** So many steps on the present grid. */
  step(steps: number): void;
  /** Goes over from a grid to the next. */
  handDown(from: SceneGrid, to: SceneGrid): void;
}

/** Where a rollout is on its way through the grids. One whose steps are done is left with the next step only, so that its end is seen. */
export class GridWalk {
  private level = 0;
  private done = 0;

  constructor(private readonly grids: readonly SceneGrid[]) {}

  get grid(): SceneGrid {
    return this.grids[this.level]!;
  }

  /** Of the grid, 0 is the coarsest. */
  get index(): number {
    return this.level;
  }

  /** Whether it has grown, or never had to. */
  get finest(): boolean {
    return this.level === this.grids.length - 1;
  }

  advance(steps: number, walker: Walker): void {
    for (let left = steps; left > 0; ) {
      if (this.done === this.grid.steps) this.goOver(walker);
      const now = Math.min(left, this.grid.steps - this.done);
      walker.step(now);
      this.done += now;
      left -= now;
    }
  }

  private goOver(walker: Walker): void {
    const from = this.grid;
    this.level++;
    this.done = 0;
    walker.handDown(from, this.grid);
  }
}

/** The grid on which so many steps from the seed end. */
export function gridAt(grids: readonly SceneGrid[], steps: number): SceneGrid {
  const walk = new GridWalk(grids);
  walk.advance(steps, { step: () => {}, handDown: () => {} });
  return walk.grid;
}
