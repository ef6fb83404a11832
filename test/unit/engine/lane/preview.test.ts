import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import type { Picture } from '../../../../shared/picture';
import { ComposedAutomaton } from '../../../../engine/automaton/composedAutomaton';
import { initialParameters } from '../../../../engine/automaton/initialParameters';
import { blurLayout } from '../../../../engine/automaton/layouts/blur';
import { CarriedPreview } from '../../../../engine/lane/preview';
import { Random } from '../../../../engine/random';
import { noise } from '../tensors';
import { useWasm } from '../useWasm';

beforeAll(useWasm);

const photo = { name: 'a', planes: new Float32Array(), width: 8, height: 8, picture: { top: 1, left: 1, width: 6, height: 6 } };

function start() {
  const automaton = new ComposedAutomaton(blurLayout);
  const parameters = tf.tensor1d(initialParameters(blurLayout, Random.seeded(3)).map((value) => 4 * value));
  automaton.setParameters(parameters);
  parameters.dispose();
  const preview = new CarriedPreview(0);
  const fixed = () => noise<tf.Rank.R3>([3, 8, 8], 1, -0.5, 0.5);
  const seed = () => noise<tf.Rank.R3>([15, 8, 8], 2, -0.5, 0.5);
  const roll = (steps: number, from?: () => tf.Tensor3D) => preview.roll(automaton, { photo, steps, begin: () => (from ? { fixed: fixed(), start: from() } : fixed()) });
  return { preview, roll, seed };
}

it('carries its state on, and starts again from the seed', async () => {
  const { roll, seed } = start();
  const [first, second] = [await roll(2, seed), await roll(2)] as [Picture, Picture];
  const [whole] = [await roll(4, seed)] as [Picture];
  expect(whole.pixels).toEqual(second.pixels);
  expect(first.pixels).not.toEqual(second.pixels);
});

it('keeps one state however often it starts again', async () => {
  const { preview, roll, seed } = start();
  await roll(1, seed);
  const before = tf.memory().numTensors;
  for (let i = 0; i < 3; i++) await roll(1, i === 1 ? seed : undefined);
  expect(tf.memory().numTensors).toBe(before);
  preview.dispose();
  expect(tf.memory().numTensors).toBe(before - 1);
});

it('shows nothing of a state that has blown up, and needs a seed before the first', async () => {
  const { roll } = start();
  await expect(roll(1)).rejects.toThrow(/nothing to carry on/);
  expect(await roll(1, () => tf.fill([15, 8, 8], NaN))).toBeNull();
});
