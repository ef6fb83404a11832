import type { OptimizerState } from './optimizer';

/** A state whose loss is above so many times the running mean is not kept: it may be about to explode. */
const UNEASY = 2;
/** Iterations that the running mean needs before it is a measure. */
const SETTLING = 5;
/** Iterations between states that are kept. */
const KEEP_EVERY = 10;
const MAXIMUM_ROLLBACKS = 12;

/** What the guard remembers, for a checkpoint. */
export interface GuardState {
  readonly rate: number;
  readonly mean: number;
  readonly observed: number;
  readonly rollbacks: number;
  readonly good: OptimizerState | null;
  readonly candidate: OptimizerState | null;
}

const untouched: GuardState = { rate: 1, mean: 0, observed: 0, rollbacks: 0, good: null, candidate: null };

/** Notices losses that explode and keeps a state to go back to. */
export class ExplosionGuard {
  private now = untouched;

  /** @param explosion a loss so many times its running mean has exploded */
  constructor(private readonly explosion: number) {}

  /** Factor of the learning rate, halved at each rollback. */
  get rate(): number {
    return this.now.rate;
  }

  get state(): GuardState {
    return this.now;
  }

  restore(state: GuardState): void {
    this.now = state;
  }

  /** The largest loss of an item that has not exploded. */
  get most(): number {
    const { observed, mean } = this.now;
    return observed < SETTLING ? Number.MAX_VALUE : this.explosion * mean;
  }

  /** False if the loss of an item is not a number or has exploded. */
  accepts(total: number): boolean {
    return total <= this.most;
  }

  /** Takes note of a finished iteration: its mean loss, and what it made of the weights. */
  observe(total: number, state: () => OptimizerState): void {
    const { mean, observed } = this.now;
    this.now = { ...this.now, mean: observed === 0 ? total : 0.9 * mean + 0.1 * total, observed: observed + 1 };
    if (observed % KEEP_EVERY === 0 && total <= UNEASY * this.now.mean) {
      this.keep(state());
    }
  }

  /**
   * The state to go back to, if there is one yet.
   * @throws Error if going back has not helped many times over.
   */
  rollBack(): OptimizerState | null {
    const { rate, rollbacks, good, candidate } = this.now;
    if (rollbacks === MAXIMUM_ROLLBACKS) {
      throw new Error('The training keeps exploding: lower nca.training.learningRate or the weights of the losses.');
    }
    this.now = { ...this.now, rate: rate / 2, rollbacks: rollbacks + 1, candidate: null };
    return good ?? candidate;
  }

  /** A state becomes good when the training has stayed sound until the next one is kept. */
  private keep(state: OptimizerState): void {
    this.now = { ...this.now, good: this.now.candidate ?? this.now.good, candidate: state };
  }
}
