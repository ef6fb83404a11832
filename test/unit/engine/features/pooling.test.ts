import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { beforeAll, describe, expect, it } from 'vitest';
import { averagePool, maxPool, type PoolingOptions } from '../../../../engine/features/pooling';
import { largestError, noise, slopes } from '../tensors';
import { useWasm } from '../useWasm';

beforeAll(useWasm);

const cases: [name: string, pool: typeof maxPool, height: number, width: number, options: PoolingOptions][] = [
  ['mean of tiles', averagePool, 8, 6, { size: 2, stride: 2, padding: 'valid' }],
  ['mean of tiles, odd sides', averagePool, 7, 5, { size: 2, stride: 2, padding: 'valid' }],
  ['mean of large tiles, odd sides', averagePool, 17, 19, { size: 8, stride: 8, padding: 'valid' }],
  ['running mean', averagePool, 5, 7, { size: 3, stride: 1, padding: 'same' }],
  ['maximum of tiles', maxPool, 7, 6, { size: 2, stride: 2, padding: 'valid' }],
  ['maximum, overlapping', maxPool, 8, 8, { size: 3, stride: 2, padding: 'same' }],
  ['maximum, overlapping, odd sides', maxPool, 9, 5, { size: 3, stride: 2, padding: 'same' }],
];

describe.each(cases)('%s', (_, pool, height, width, options) => {
  const input = () => noise<tf.Rank.R4>([1, height, width, 3], 1);

  it('equals TensorFlow.js', () => {
    const { size, stride, padding } = options;
    const plain = (pool === maxPool ? tf.maxPool : tf.avgPool)(input(), size, stride, padding);
    expect(largestError(pool(input(), options), plain)).toBeLessThan(1e-6);
  });

  it('has the gradient that finite differences have', () => {
    const seen = noise(pool(input(), options).shape, 2, -1, 1);
    const f = (x: tf.Tensor) => tf.sum(tf.mul(pool(x as tf.Tensor4D, options), seen));
    for (const seed of [3, 4, 5]) {
      const direction = noise(input().shape, seed, -1, 1);
      const { gradient, difference } = slopes(f, input(), direction, 1e-4);
      expect(Math.abs(gradient - difference)).toBeLessThan(0.01);
    }
  });
});

it('refuses poolings whose gradient would be wrong at the edges', () => {
  expect(() => averagePool(tf.zeros([1, 4, 4, 1]), { size: 3, stride: 2, padding: 'same' })).toThrow();
});
