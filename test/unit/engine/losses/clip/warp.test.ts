import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { beforeAll, describe, expect, it } from 'vitest';
import { augment, randomAugmentation } from '../../../../../engine/losses/clip/augmentation';
import { coveringViews, randomViews } from '../../../../../engine/losses/clip/views';
import { Warp } from '../../../../../engine/losses/clip/warp';
import { Random } from '../../../../../engine/random';
import { largestError, noise, slopes } from '../../tensors';
import { useWasm } from '../../useWasm';

beforeAll(useWasm);
const still = { angle: 0, shear: 0, shift: [0, 0], tilt: [0, 0] } as const;

describe('Warp', () => {
  it('leaves the picture alone where nothing is turned', () => {
    const picture = noise<tf.Rank.R3>([9, 9, 3], 1);
    expect(largestError(new Warp(9, still).apply(picture), picture)).toBeLessThan(1e-6);
  });

  it('turns by 90° exactly', () => {
    const picture = noise<tf.Rank.R3>([8, 8, 3], 2);
    const turned = new Warp(8, { ...still, angle: 90 }).apply(picture);
    expect(largestError(turned, tf.reverse(tf.transpose(picture, [1, 0, 2]), 0))).toBeLessThan(1e-4);
  });

  it('has the gradient that finite differences say', () => {
    const warp = new Warp(10, { angle: 12, shear: 4, shift: [0.1, -0.05], tilt: [0.2, -0.1] });
    const factor = noise<tf.Rank.R3>([10, 10, 3], 3, -1, 1);
    const loss = (x: tf.Tensor) => tf.sum(tf.mul(warp.apply(x as tf.Tensor3D), factor));
    const { gradient, difference } = slopes(loss, noise([10, 10, 3], 4), noise([10, 10, 3], 5, -1, 1), 0.1);
    expect(gradient / difference).toBeCloseTo(1, 3);
  });
});

it('augments the same way for the same seed, within bounds', async () => {
  const views = noise<tf.Rank.R4>([2, 16, 16, 3], 6);
  const draw = () => {
    const random = Random.seeded(7);
    return augment(views, [randomAugmentation(16, 1, random), randomAugmentation(16, 1, random)]);
  };
  expect(await draw().data()).toEqual(await draw().data());
  const none = randomAugmentation(16, 0, Random.seeded(8));
  expect(largestError(augment(tf.slice(views, 0, 1), [none]), tf.slice(views, 0, 1))).toBeLessThan(1e-6);
});

it('takes views that lie inside the window', () => {
  const window = { top: 3, left: 5, height: 20, width: 30 };
  for (const { top, left, side } of [...randomViews(window, 50, Random.seeded(1)), ...coveringViews(window, 12)]) {
    expect(top).toBeGreaterThanOrEqual(3);
    expect(left).toBeGreaterThanOrEqual(5);
    expect(top + side).toBeLessThanOrEqual(23);
    expect(left + side).toBeLessThanOrEqual(35);
  }
});

it.each([1, 2])('augments %d views with a gradient', async (count) => {
  const augmentations = Array.from({ length: count }, (_, i) => randomAugmentation(16, 1, Random.seeded(i)));
  const loss = (x: tf.Tensor) => tf.sum<tf.Scalar>(tf.square(augment(x as tf.Tensor4D, augmentations)));
  const gradient = tf.grad(loss)(noise([count, 16, 16, 3], 8));
  expect(gradient.shape).toEqual([count, 16, 16, 3]);
  expect((await gradient.data()).some((value) => value !== 0)).toBe(true);
});
