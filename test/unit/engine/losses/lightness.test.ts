import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { beforeAll, describe, expect, it } from 'vitest';
import { lightnessLoss } from '../../../../webview/engine/losses/lightness';
import { noise, slopes } from '../tensors';
import { useWasm } from '../useWasm';

beforeAll(useWasm);

const SIDE = 32;
const photo = () => noise<tf.Rank.R3>([3, SIDE, SIDE], 1, 0, 1);
/** +1 and −1 in squares of so many pixels. */
const checkerboard = (square: number) =>
  tf.tensor3d(
    Float32Array.from({ length: SIDE * SIDE }, (_, i) =>
      (Math.floor(i / SIDE / square) + Math.floor((i % SIDE) / square)) % 2 === 0 ? 1 : -1,
    ),
    [1, SIDE, SIDE],
  );
const loss = (change: tf.Tensor) => lightnessLoss(tf.add<tf.Tensor3D>(photo(), change), photo()).dataSync()[0]!;

describe('lightnessLoss', () => {
  it('is 0 for the photo, for another brightness of all, and for strokes inside the squares', () => {
    expect(loss(tf.scalar(0))).toBe(0);
    expect(loss(tf.scalar(0.3))).toBeLessThan(1e-9);
    expect(loss(tf.mul(checkerboard(2), 0.4))).toBeLessThan(1e-9);
  });

  it('is 1 where squares are off by a fifth, in grey or in a colour as light', () => {
    expect(loss(tf.mul(checkerboard(8), 0.2))).toBeCloseTo(1, 4);
    const green = tf.tensor3d([0, 0.2 / 0.587, 0], [3, 1, 1]);
    expect(loss(tf.mul(checkerboard(8), green))).toBeCloseTo(1, 4);
  });

  it('has the gradient that finite differences have', () => {
    const picture = noise<tf.Rank.R3>([3, SIDE, SIDE - 5], 2, 0, 1);
    const original = noise<tf.Rank.R3>([3, SIDE, SIDE - 5], 3, 0, 1);
    const f = (x: tf.Tensor) => lightnessLoss(x as tf.Tensor3D, original);
    const steepest = tf.grad(f)(picture);
    const { gradient, difference } = slopes(f, picture, tf.div(steepest, tf.norm(steepest)), 0.1);
    expect(difference / gradient).toBeCloseTo(1, 2);
  });
});
