import type { Stability } from '../../shared/stability';
import type { Losses } from '../api';
import type { Look, LongRun } from '../lane/longRun';
import type { settlingOf } from './settling';

/** A loss that grows by more than this in the long run tells of an automaton that burns out. */
export const MOST_GROWTH = 2;

/** A long run that is over, and all that was seen of it. */
export interface Endured extends LongRun {
  readonly looks: readonly Look[];
  /** How it ended; undefined where it did all its steps. */
  readonly settling: ReturnType<typeof settlingOf>;
}

/**
 * @param asked steps of the long run
 * @param total the weighted sum of losses
 */
export function stabilityOf({ early, late, looks, settling }: Endured, asked: number, total: (losses: Losses) => number): Stability {
  const { steps, drift, range } = looks.at(-1)!;
  const lossRatio = total(late) / total(early);
  return {
    steps,
    ...(steps < asked ? { early: settling } : {}),
    drift: finite(drift),
    range: Number.isFinite(range.high - range.low) ? range : null,
    lossRatio: finite(lossRatio),
    // What burns out is looked at no further: its losses need not have grown yet.
    steady: settling !== 'burnt out' && lossRatio <= MOST_GROWTH,
  };
}

const finite = (value: number) => (Number.isFinite(value) ? value : null);
