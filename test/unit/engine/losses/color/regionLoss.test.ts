import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { beforeAll, describe, expect, it } from 'vitest';
import { regionLoss } from '../../../../../engine/losses/color/regionLoss';
import { noise, slopes } from '../../tensors';
import { useWasm } from '../../useWasm';

beforeAll(useWasm);

const SIDE = 36;
const photo = () => noise<tf.Rank.R3>([3, SIDE, SIDE], 1, 0, 1);
/** +1 and −1 in squares of so many pixels. */
const checkerboard = (square: number) =>
  tf.tensor3d(
    Float32Array.from({ length: SIDE * SIDE }, (_, i) =>
      (Math.floor(i / SIDE / square) + Math.floor((i % SIDE) / square)) % 2 === 0 ? 1 : -1,
    ),
    [1, SIDE, SIDE],
  );
const loss = (change: tf.Tensor) => regionLoss(tf.add<tf.Tensor3D>(photo(), change), photo()).dataSync()[0]!;

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

  it('has the gradient that finite differences have', () => {
    const picture = noise<tf.Rank.R3>([3, SIDE, SIDE - 5], 2, 0, 1);
    const original = noise<tf.Rank.R3>([3, SIDE, SIDE - 5], 3, 0, 1);
    const f = (x: tf.Tensor) => regionLoss(x as tf.Tensor3D, original);
    const steepest = tf.grad(f)(picture);
    const { gradient, difference } = slopes(f, picture, tf.div(steepest, tf.norm(steepest)), 0.1);
    expect(difference / gradient).toBeCloseTo(1, 2);
  });
});
