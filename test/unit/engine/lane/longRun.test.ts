import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { ComposedAutomaton } from '../../../../engine/automaton/composedAutomaton';
import { initialParameters } from '../../../../engine/automaton/initialParameters';
import { blurLayout } from '../../../../engine/automaton/layouts/blur';
import { rollLong, STRETCH, type Look } from '../../../../engine/lane/longRun';
import { Random } from '../../../../engine/random';
import { noise } from '../tensors';
import { useWasm } from '../useWasm';

beforeAll(useWasm);

const RESULT = 2;
const picture = (state: tf.Tensor3D) => tf.slice(state, [0, 0, 0], [3, 8, 8]);
const mean = (state: tf.Tensor3D) => tf.mean(state).dataSync()[0]!;

/** @returns the long run of the steps, what was seen of it, and the states that as many single steps lead to */
async function roll(steps: number, goesOn: (look: Look) => boolean) {
  const automaton = new ComposedAutomaton(blurLayout);
  const parameters = initialParameters(blurLayout, Random.seeded(3)).map((value) => 4 * value);
  automaton.setParameters(tf.tensor1d(parameters));
  const fixed = noise<tf.Rank.R3>([3, 8, 8], 1, -0.5, 0.5);
  const start = noise<tf.Rank.R3>([15, 8, 8], 2, -0.5, 0.5);
  const states = [start];
  for (let i = 0; i < steps; i++) states.push(automaton.forward(fixed, states[i]!, 1, 0));
  const looks: Look[] = [];
  const run = await rollLong(automaton, {
    // The state that it begins with is disposed of with the others.
    ...{ beginning: { fixed, start: tf.clone(start) }, resultSteps: RESULT, steps, picture },
    losses: (state) => Promise.resolve({ style: mean(state) }),
    watch: (look) => goesOn((looks.push(look), look)),
  });
  return { run, looks, states };
}

it('sees states that as many single steps lead to, after each stretch and at the end', async () => {
  const steps = RESULT + STRETCH + 3;
  const { run, looks, states } = await roll(steps, () => true);
  expect(run.early.style).toBeCloseTo(mean(states[RESULT]!), 6);
  expect(run.late.style).toBeCloseTo(mean(states[steps]!), 6);
  expect(looks.map((look) => look.steps)).toEqual([RESULT + STRETCH, steps]);
  for (const { steps: done, drift, range } of looks) {
    const change = tf.mean(tf.abs(tf.sub(picture(states[done]!), picture(states[done - 1]!)))).dataSync()[0]!;
    expect(change).toBeGreaterThan(1e-5);
    expect(drift).toBeCloseTo(change, 6);
    expect(range.low).toBeCloseTo(tf.min(states[done]!).dataSync()[0]!, 6);
    expect(range.high).toBeCloseTo(tf.max(states[done]!).dataSync()[0]!, 6);
  }
});

it('ends where whoever looks has seen enough', async () => {
  const { run, looks, states } = await roll(3 * STRETCH, () => false);
  expect(looks.map((look) => look.steps)).toEqual([RESULT + STRETCH]);
  expect(run.late.style).toBeCloseTo(mean(states[RESULT + STRETCH]!), 6);
});
