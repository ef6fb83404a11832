import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { ComposedAutomaton } from '../../../../engine/automaton/composedAutomaton';
import { initialParameters } from '../../../../engine/automaton/initialParameters';
import { blurLayout } from '../../../../engine/automaton/layouts/blur';
import { rollLong, type Look } from '../../../../engine/lane/longRun';
import { Random } from '../../../../engine/random';
import { noise } from '../tensors';
import { useWasm } from '../useWasm';

beforeAll(useWasm);

it('measures the states that as many single steps lead to', async () => {
  const automaton = new ComposedAutomaton(blurLayout);
  const parameters = initialParameters(blurLayout, Random.seeded(3)).map((value) => 4 * value);
  automaton.setParameters(tf.tensor1d(parameters));
  const fixed = noise<tf.Rank.R3>([3, 8, 8], 1, -0.5, 0.5);
  const start = noise<tf.Rank.R3>([15, 8, 8], 2, -0.5, 0.5);
  const states = [start];
  for (let i = 0; i < 6; i++) states.push(automaton.forward(fixed, states[i]!, 1, 0));
  const picture = (state: tf.Tensor3D) => tf.slice(state, [0, 0, 0], [3, 8, 8]);
  const mean = (state: tf.Tensor3D) => tf.mean(state).dataSync()[0]!;
  const looks: Look[] = [];
  const run = await rollLong(automaton, {
    ...{ beginning: { fixed, start }, resultSteps: 2, steps: 6, picture },
    losses: (state) => Promise.resolve({ style: mean(state) }),
    watch: (look) => looks.push(look) > 0,
  });
  expect(run.early.style).toBeCloseTo(mean(states[2]!), 6);
  expect(run.late.style).toBeCloseTo(mean(states[6]!), 6);
  const change = tf.mean(tf.abs(tf.sub(picture(states[6]!), picture(states[5]!)))).dataSync()[0]!;
  expect(change).toBeGreaterThan(1e-4);
  const [last] = looks;
  expect(looks).toHaveLength(1);
  expect(last?.drift).toBeCloseTo(change, 6);
  expect(last?.range.low).toBeCloseTo(tf.min(states[6]!).dataSync()[0]!, 6);
  expect(last?.range.high).toBeCloseTo(tf.max(states[6]!).dataSync()[0]!, 6);
  expect(last?.steps).toBe(6);
});
