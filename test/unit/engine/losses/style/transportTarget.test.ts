import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { beforeAll, describe, expect, it } from 'vitest';
import { evenPositions, takePositions } from '../../../../../engine/losses/style/positions';
import { relaxedDistance } from '../../../../../engine/losses/style/transportTarget';
import { largestError, noise } from '../../tensors';
import { useWasm } from '../../useWasm';

beforeAll(useWasm);

/** Rows of length 1. */
const directions = (rows: number, seed: number) => {
  const x = noise<tf.Rank.R2>([rows, 3], seed);
  return tf.div<tf.Tensor2D>(x, tf.norm(x, 2, 1, true));
};

const dot = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

/** As the paper writes it, in plain numbers. */
function plainDistance(x: number[][], y: number[][]): number {
  const toNearest = (from: number[][], to: number[][]) =>
    from.reduce((sum, a) => sum + Math.min(...to.map((b) => 1 - dot(a, b))), 0) / from.length;
  return Math.max(toNearest(x, y), toNearest(y, x));
}

describe('relaxedDistance', () => {
  it.each([[7, 4], [3, 9]])('of %i and %i directions is that of the plain formula, either way', (rows, others) => {
    const [x, y] = [directions(rows, 1), directions(others, 2)];
    const expected = plainDistance(x.arraySync(), y.arraySync());
    expect(relaxedDistance(x, y).dataSync()[0]).toBeCloseTo(expected, 6);
    expect(relaxedDistance(y, x).dataSync()[0]).toBeCloseTo(expected, 6);
  });

  it.each([[7, 4], [3, 9]])('of %i and %i directions has the gradient of tf.max', (rows, others) => {
    const [x, y] = [directions(rows, 1), directions(others, 2)];
    const toNearest = (cosines: tf.Tensor, axis: number) => tf.sub(1, tf.mean(tf.max(cosines, axis)));
    const expected = tf.grad((own) => {
      const cosines = tf.matMul(own as tf.Tensor2D, tf.transpose(y));
      return tf.maximum(toNearest(cosines, 1), toNearest(cosines, 0));
    })(x);
    expect(largestError(tf.grad((own) => relaxedDistance(own as tf.Tensor2D, y))(x), expected)).toBeLessThan(1e-6);
  });

  it('sees a direction that is missing, which the nearest alone do not', () => {
    const style = tf.tensor2d([[1, 0], [0, 1]]);
    const half = tf.tensor2d([[1, 0], [1, 0]]);
    expect(relaxedDistance(half, style).dataSync()[0]).toBeCloseTo(0.5, 6);
    expect(relaxedDistance(style, style).dataSync()[0]).toBeCloseTo(0, 6);
  });
});

describe('positions', () => {
  it('are all where there are few, else spread over all rows and columns', () => {
    expect([...evenPositions(4, 9)]).toEqual([0, 1, 2, 3]);
    const chosen = evenPositions(40 * 40, 200);
    expect(new Set(chosen).size).toBe(200);
    expect(new Set(chosen.map((place) => place % 40)).size).toBe(40);
    expect(new Set(chosen.map((place) => Math.floor(place / 40))).size).toBe(40);
    expect(Math.max(...chosen)).toBeLessThan(1600);
  });

  it('get the gradient of what was taken, and others none', () => {
    const features = noise<tf.Rank.R4>([1, 2, 3, 2], 1);
    const chosen = Int32Array.of(4, 0);
    const rows = tf.reshape<tf.Rank.R2>(features, [6, 2]).arraySync();
    expect(takePositions(features, chosen).arraySync()).toEqual([rows[4], rows[0]]);
    const seen = noise<tf.Rank.R2>([2, 2], 2);
    const gradient = tf.grad((x) => tf.sum(tf.mul(takePositions(x as tf.Tensor4D, chosen), seen)))(features);
    const expected = tf.scatterND(tf.tensor2d([4, 0], [2, 1], 'int32'), seen, [6, 2]);
    expect(largestError(tf.reshape(gradient, [6, 2]), expected)).toBe(0);
  });
});
