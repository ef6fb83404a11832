import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { beforeAll, describe, expect, it } from 'vitest';
import { composedRegionLoss, regionLoss } from '../../../../../engine/losses/color/regionLoss';
import { largestError, noise, slopes } from '../../tensors';
import { useWasm } from '../../useWasm';

beforeAll(useWasm);

const SIDE = 36;
const photo = () => noise<tf.Rank.R4>([1, 3, SIDE, SIDE], 1, 0, 1);
/** +1 and −1 in squares of so many pixels. */
const checkerboard = (square: number) =>
  tf.tensor3d(
    Float32Array.from({ length: SIDE * SIDE }, (_, i) =>
      (Math.floor(i / SIDE / square) + Math.floor((i % SIDE) / square)) % 2 === 0 ? 1 : -1,
    ),
    [1, SIDE, SIDE],
  );
const loss = (change: tf.Tensor) => regionLoss(tf.add<tf.Tensor4D>(photo(), change), photo()).dataSync()[0]!;

describe('regionLoss', () => {
  it('is 0 for the colours themselves and for strokes inside the squares', () => {
    expect(loss(tf.scalar(0))).toBe(0);
    expect(loss(tf.mul(checkerboard(2), 0.4))).toBeLessThan(1e-9);
  });

  it('is 1 where squares are off by a fifth, a third where one channel is', () => {
    expect(loss(tf.mul(checkerboard(12), 0.2))).toBeCloseTo(1, 4);
    expect(loss(tf.mul(checkerboard(12), tf.tensor3d([0, 0.2, 0], [3, 1, 1])))).toBeCloseTo(1 / 3, 4);
    expect(loss(tf.scalar(0.2))).toBeCloseTo(1, 4);
  });

  const pictures = (seed: number) => noise<tf.Rank.R4>([2, 3, SIDE, SIDE - 5], seed, 0, 1);

  it('is of each picture what tfjs operations make of it, and so is its gradient', () => {
    expect(largestError(regionLoss(pictures(2), pictures(3)), composedRegionLoss(pictures(2), pictures(3)))).toBeLessThan(1e-5);
    const slope = (loss: typeof regionLoss) => tf.grad((x) => tf.sum(tf.mul(loss(x as tf.Tensor4D, pictures(3)), [1, -3])))(pictures(2));
    expect(largestError(slope(regionLoss), slope(composedRegionLoss))).toBeLessThan(1e-5);
  });

  it('has the gradient that finite differences have', () => {
    const [picture, original] = [pictures(2), pictures(3)];
    const f = (x: tf.Tensor) => tf.sum(regionLoss(x as tf.Tensor4D, original));
    const steepest = tf.grad(f)(picture);
    const { gradient, difference } = slopes(f, picture, tf.div(steepest, tf.norm(steepest)), 0.1);
    expect(difference / gradient).toBeCloseTo(1, 2);
  });
});
