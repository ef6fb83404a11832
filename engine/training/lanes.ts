import type { Lane } from '../lane/lane';

/** A lane in whatever thread it lives. */
export type LaneRemote = Pick<
  Lane,
  | 'embed'
  | 'prepare'
  | 'roll'
  | 'train'
  | 'trainBatch'
  | 'optimize'
  | 'average'
  | 'read'
  | 'retain'
  | 'preview'
  | 'render'
  | 'measure'
  | 'longRun'
  | 'quality'
  | 'describeNetwork'
  | 'rollTile'
  | 'openBand'
  | 'deepenBand'
  | 'bandEdges'
  | 'rollStrip'
  | 'takeBand'
  | 'lookAtBand'
  | 'closeBand'
>;

/** A task that waits for a lane: for the one of that number, or for any. */
interface Waiting {
  readonly only: number | undefined;
  readonly begin: (lane: number) => void;
}

/**
 * The lanes of a run. What any lane can do goes to the first that is free, so that none idles while another draws a
 * preview: results do not depend on who computed them. Small things that the first one alone knows go past this queue;
 * a lane itself does one thing after the other.
 */
export class Lanes {
  private readonly free: Set<number>;
  private readonly waiting: Waiting[] = [];

  /** @throws Error if there are none */
  constructor(readonly all: readonly LaneRemote[]) {
    if (all.length === 0) throw new Error('The engine has no lanes to train on.');
    this.free = new Set(all.keys());
  }

  /** The one that knows what no other does: the values on a GPU, the preview's state. */
  get first(): LaneRemote {
    return this.all[0]!;
  }

  /** @param only number of the lane that alone can do it */
  async run<T>(task: (lane: LaneRemote) => Promise<T>, only?: number): Promise<T> {
    // The lane's own queue does, and saves waiting for the answer before.
    if (this.all.length === 1) return task(this.first);
    const lane = await this.claim(only);
    try {
      return await task(this.all[lane]!);
    } finally {
      this.free.add(lane);
      this.assign();
    }
  }

  private claim(only: number | undefined): Promise<number> {
    return new Promise((begin) => {
      this.waiting.push({ only, begin });
      this.assign();
    });
  }

  /** In the order in which tasks came. */
  private assign(): void {
    for (const lane of this.free) {
      const next = this.waiting.findIndex(({ only }) => only === undefined || only === lane);
      if (next < 0) continue;
      this.free.delete(lane);
      this.waiting.splice(next, 1)[0]!.begin(lane);
    }
  }
}
