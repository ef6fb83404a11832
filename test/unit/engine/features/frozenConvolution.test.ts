import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { beforeAll, describe, expect, it } from 'vitest';
import { FrozenConvolution } from '../../../../engine/features/frozenConvolution';
import { largestError, noise } from '../tensors';
import { useWasm } from '../useWasm';

beforeAll(useWasm);

describe.each([
  [1, 1, 5, 7],
  [3, 3, 4, 6],
  [5, 5, 3, 8],
  [3, 1, 6, 2],
])('kernel %i×%i, %i → %i channels', (height, width, inputs, outputs) => {
  it('equals TensorFlow.js in value and gradient', () => {
    const kernel = noise<tf.Rank.R4>([height, width, inputs, outputs], 1, -0.5, 0.5);
    const bias = noise<tf.Rank.R1>([outputs], 2, -0.5, 0.5);
    const x = noise<tf.Rank.R4>([1, 7, 10, inputs], 3, -1, 1);
    const seen = noise<tf.Rank.R4>([1, 7, 10, outputs], 4, -1, 1);
    const plain = (input: tf.Tensor) =>
      tf.sum(tf.mul(tf.relu(tf.add(tf.conv2d(input as tf.Tensor4D, kernel, 1, 'same'), bias)), seen));
    const convolution = new FrozenConvolution(tf.clone(kernel), tf.clone(bias));
    const ours = (input: tf.Tensor) => tf.sum(tf.mul(convolution.apply(input as tf.Tensor4D), seen));
    expect(largestError(ours(x), plain(x))).toBeLessThan(1e-5);
    expect(largestError(tf.grad(ours)(x), tf.grad(plain)(x))).toBeLessThan(1e-5);
    convolution.dispose();
  });
});

it('wants a kernel with a centre and a bias for every output', () => {
  expect(() => new FrozenConvolution(tf.zeros([2, 2, 1, 1]), tf.zeros([1]))).toThrow('2×2');
  expect(() => new FrozenConvolution(tf.zeros([3, 3, 1, 4]), tf.zeros([1]))).toThrow('1 biases');
});
