import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { beforeAll, expect, it } from 'vitest';
import { gramMatrix } from '../../../../../engine/losses/style/gram';
import { largestError, noise } from '../../tensors';
import { useWasm } from '../../useWasm';

beforeAll(useWasm);

const plain = (features: tf.Tensor) => {
  const flat = tf.reshape(features, [6 * 5, 4]);
  return tf.div(tf.matMul(flat, flat, true, false), 6 * 5);
};

it('equals FᵀF / (h·w), in value and gradient', () => {
  const features = noise<tf.Rank.R4>([1, 6, 5, 4], 1);
  const seen = noise<tf.Rank.R2>([4, 4], 2, -1, 1);
  expect(largestError(gramMatrix(features), plain(features))).toBeLessThan(1e-6);
  const gradient = tf.grad((x) => tf.sum(tf.mul(gramMatrix(x as tf.Tensor4D), seen)))(features);
  const expected = tf.grad((x) => tf.sum(tf.mul(plain(x), seen)))(features);
  expect(largestError(gradient, expected)).toBeLessThan(1e-6);
});

it('does not see where something is', () => {
  const features = noise<tf.Rank.R4>([1, 6, 5, 4], 1);
  expect(largestError(gramMatrix(tf.reverse(features, [1, 2])), gramMatrix(features))).toBeLessThan(1e-6);
});
