import * as tf from '@tensorflow/tfjs-core';
import type { Stability } from '../../shared/stability';
import type { Losses } from '../api';
import type { Automaton } from '../automaton/automaton';
import { rollFrom, type Beginning } from '../automaton/growth/beginning';

/** Side in cells of the crop that is rolled on for long: in a smaller one even the style is not like itself. */
export const LONG_RUN_SIDE = 128;

/** A loss that grows by more than this in the long run tells of an automaton that burns out. */
const MOST_GROWTH = 2;

/** A crop rolled on far beyond what training covered, each pair of losses and states on the way. */
export interface LongRun {
  readonly steps: number;
  /** Losses at the steps of the result, and at the end. */
  readonly early: Losses;
  readonly late: Losses;
  readonly drift: number;
  readonly range: { readonly low: number; readonly high: number };
}

export interface LongRunTask {
  readonly beginning: Beginning;
  /** Steps of the result, less than `steps`; 0 only after a growth. */
  readonly resultSteps: number;
  readonly steps: number;
  /** Of a state: its three channels of the picture, and its losses. */
  readonly picture: (state: tf.Tensor3D) => tf.Tensor3D;
  readonly losses: (state: tf.Tensor3D) => Promise<Losses>;
}

/** Rolls an automaton, whose weights are set, to the steps of the result and on to the end. */
export async function rollLong(automaton: Automaton, task: LongRunTask): Promise<LongRun> {
  const { beginning, resultSteps, steps, picture, losses } = task;
  const { fixed } = beginning;
  const early = rollFrom(automaton, beginning, resultSteps, 0);
  const before = automaton.forward(fixed, early, steps - resultSteps - 1, 0);
  const late = automaton.forward(fixed, before, 1, 0);
  const measures = tf.tidy(() =>
    tf.stack([tf.mean(tf.abs(tf.sub(picture(late), picture(before)))), tf.min(late), tf.max(late)]),
  );
  const [drift, low, high] = (await measures.data()) as unknown as [number, number, number];
  const run = { steps, early: await losses(early), late: await losses(late), drift, range: { low, high } };
  tf.dispose([early, before, late, measures]);
  return run;
}

/** @param total the weighted sum of losses */
export function stabilityOf({ steps, early, late, drift, range }: LongRun, total: (losses: Losses) => number): Stability {
  const lossRatio = total(late) / total(early);
  return {
    steps,
    drift: finite(drift),
    range: Number.isFinite(range.high - range.low) ? range : null,
    lossRatio: finite(lossRatio),
    steady: lossRatio <= MOST_GROWTH,
  };
}

const finite = (value: number) => (Number.isFinite(value) ? value : null);
