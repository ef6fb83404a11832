import * as tf from '@tensorflow/tfjs-core';
import type { Losses } from '../api';
import type { Automaton } from '../automaton/automaton';
import { rollFrom, type Beginning } from '../automaton/growth/beginning';

/** Side in cells of the crop that is rolled on for long: in a smaller one even the style is not like itself. */
export const LONG_RUN_SIDE = 128;
/** Steps between two looks at a long run. */
export const STRETCH = 20;

/** What a look at a long run sees. */
export interface Look {
  /** Steps done. */
  readonly steps: number;
  /** Mean absolute change of the picture's values in the last step. */
  readonly drift: number;
  /** Extent of all the cells' values. */
  readonly range: { readonly low: number; readonly high: number };
}

/** Looks at a long run after each stretch, and says whether it goes on. */
export type Watcher = (look: Look) => boolean | Promise<boolean>;

/** A crop rolled on far beyond what training covered. */
export interface LongRun {
  /** Losses at the steps of the result, and at the end. */
  readonly early: Losses;
  readonly late: Losses;
}

export interface LongRunTask {
  readonly beginning: Beginning;
  /** Steps of the result, less than `steps`; 0 only after a growth. */
  readonly resultSteps: number;
  readonly steps: number;
  /** Of a state: its three channels of the picture, and its losses. */
  readonly picture: (state: tf.Tensor3D) => tf.Tensor3D;
  readonly losses: (state: tf.Tensor3D) => Promise<Losses>;
  readonly watch: Watcher;
}

/** Rolls an automaton, whose weights are set, to the steps of the result and on to the end, or as far as it is watched. */
export async function rollLong(automaton: Automaton, task: LongRunTask): Promise<LongRun> {
  const { beginning, resultSteps, steps, losses, watch } = task;
  let state = rollFrom(automaton, beginning, resultSteps, 0);
  const early = await losses(state);
  for (let done = resultSteps, goesOn = true; goesOn && done < steps; ) {
    const stretch = Math.min(STRETCH, steps - done);
    const { end, ...look } = await rollStretch(automaton, task, state, stretch);
    state.dispose();
    state = end;
    done += stretch;
    goesOn = await watch({ steps: done, ...look });
  }
  const late = await losses(state);
  state.dispose();
  return { early, late };
}

async function rollStretch(automaton: Automaton, { beginning: { fixed }, picture }: LongRunTask, start: tf.Tensor3D, steps: number) {
  const before = automaton.forward(fixed, start, steps - 1, 0);
  const end = automaton.forward(fixed, before, 1, 0);
  const measures = tf.tidy(() =>
    tf.stack([tf.mean(tf.abs(tf.sub(picture(end), picture(before)))), tf.min(end), tf.max(end)]),
  );
  const [drift, low, high] = (await measures.data()) as unknown as [number, number, number];
  tf.dispose([before, measures]);
  return { end, drift, range: { low, high } };
}
