import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { beforeAll, expect, it } from 'vitest';
import { composedOverflowLoss, overflowLoss } from '../../../../engine/losses/overflow';
import { largestError, noise } from '../tensors';
import { useWasm } from '../useWasm';

beforeAll(useWasm);

const states = () => noise<tf.Rank.R4>([2, 3, 5, 4], 1, -2, 2);

it('counts what lies beyond ±1 in each state, as a mean', () => {
  const values = tf.tensor2d([[0.5, -1.5, 1, 3], [-1, 0, 1, 1.25]]);
  expect([...overflowLoss(values).dataSync()]).toEqual([2.5 / 4, 0.25 / 4]);
});

it('is what tfjs operations make of it, and so is its gradient', () => {
  expect(largestError(overflowLoss(states()), composedOverflowLoss(states()))).toBeLessThan(1e-6);
  const slope = (loss: typeof overflowLoss) => tf.grad((x) => tf.sum(tf.mul(loss(x), [1, -3])))(states());
  expect(largestError(slope(overflowLoss), slope(composedOverflowLoss))).toBeLessThan(1e-6);
});
