import type { AdamState } from './adam';

/** A loss so many times its running mean has exploded. */
const EXPLOSION = 20;
/** Iterations that the running mean needs before it is a measure. */
const SETTLING = 5;
/** Iterations between good states that are kept. */
const KEEP_EVERY = 10;
const MAXIMUM_ROLLBACKS = 12;

interface GoodState {
  readonly parameters: Float32Array;
  readonly adam: AdamState;
}

/** Notices losses that explode and keeps a state to go back to. */
export class ExplosionGuard {
  /** Factor of the learning rate, halved at each rollback. */
  rate = 1;
  private mean = 0;
  private accepted = 0;
  private rollbacks = 0;
  private good: GoodState | undefined;

  /** False if the loss is not a number or has exploded. */
  accepts(total: number): boolean {
    if (!Number.isFinite(total)) return false;
    if (this.accepted >= SETTLING && total > EXPLOSION * this.mean) return false;
    this.mean = this.accepted === 0 ? total : 0.9 * this.mean + 0.1 * total;
    this.accepted++;
    return true;
  }

  keep(parameters: Float32Array, adam: AdamState): void {
    if (this.accepted % KEEP_EVERY === 1) this.good = { parameters: parameters.slice(), adam };
  }

  /**
   * The state to go back to, if there is one yet.
   * @throws Error if going back has not helped many times over.
   */
  rollBack(): GoodState | undefined {
    this.rollbacks++;
    if (this.rollbacks > MAXIMUM_ROLLBACKS) {
      throw new Error('The training keeps exploding: lower nca.training.learningRate or the weights of the losses.');
    }
    this.rate /= 2;
    return this.good;
  }
}
