import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { coherenceLoss, composedCoherenceLoss } from '../../../../engine/losses/coherenceLoss';
import { useLossKernel } from '../../../../engine/losses/lossKernel';
import { largestError, noise, slopes } from '../tensors';
import { useWasm } from '../useWasm';
import { flowPictures } from './flowPictures';

beforeAll(async () => {
  await useWasm();
  useLossKernel(new Uint8Array(readFileSync('dist/features.wasm')).buffer);
});
afterAll(() => useLossKernel(undefined));

const [HEIGHT, WIDTH] = [45, 66];
const { picture, flowAt } = flowPictures(HEIGHT, WIDTH);
/** At all scales nothing is free. */
const STRICT = [0, 0, 0];
const loss = (value: (x: number, y: number) => number, theta: number, free = STRICT) => coherenceLoss(picture(value), flowAt(theta), free).dataSync()[0]!;
/** Waves whose crests run along θ. */
const waves = (theta: number, height = 0.3) => (x: number, y: number) => 0.5 + height * Math.sin(0.5 * (y * Math.cos(theta) - x * Math.sin(theta)));

describe('coherenceLoss', () => {
  it.each([0, Math.PI / 2])('is 0 for strokes along the flow and 1 for strokes across: θ = %f', (theta) => {
    expect(loss(waves(theta), theta)).toBeLessThan(0.01);
    expect(loss(waves(theta + Math.PI / 2), theta)).toBeGreaterThan(0.99);
  });

  it('is a half for strokes at half a right angle to it, and for grain', () => {
    expect(loss(waves(Math.PI / 4), 0)).toBeCloseTo(0.5, 1);
    expect(coherenceLoss(noise([1, 3, HEIGHT, WIDTH], 3), flowAt(0.4), STRICT).dataSync()[0]).toBeCloseTo(0.5, 1);
  });

  it('leaves free what is free, scale by scale', () => {
    const across = waves(Math.PI / 2);
    expect(loss(across, 0) - loss(across, 0, [0.3, 0, 0.6])).toBeCloseTo((0.3 + 0.6) / 3, 2);
    expect(loss(waves(Math.PI / 4), 0, [0.7, 0.7, 0.7])).toBe(0);
    expect(coherenceLoss(picture(across), flowAt(0)).dataSync()[0]).toBeCloseTo(loss(across, 0) - 0.25, 2);
  });

  it('counts faint strokes as strong ones, and those that nobody sees not at all', () => {
    expect(loss(waves(Math.PI / 2, 0.05), 0)).toBeGreaterThan(0.8);
    expect(loss(waves(Math.PI / 2, 0.0005), 0)).toBeLessThan(0.05);
  });

  it('is 0 of a picture without a window, which has a gradient of 0', () => {
    const small = noise<tf.Rank.R4>([2, 3, 9, 40], 5);
    const flow = noise<tf.Rank.R4>([2, 2, 9, 40], 6);
    expect([...coherenceLoss(small, flow).dataSync()]).toEqual([0, 0]);
    expect(tf.max(tf.abs(tf.grad((x) => tf.sum(coherenceLoss(x as tf.Tensor4D, flow)))(small))).dataSync()[0]).toBe(0);
  });

  const flows = () => noise<tf.Rank.R4>([2, 2, HEIGHT, WIDTH], 1, -0.7, 0.7);
  const pictures = () => noise<tf.Rank.R4>([2, 3, HEIGHT, WIDTH], 2, 0, 1);

  it('is of each picture what tfjs operations make of it, and so is its gradient', () => {
    expect(largestError(coherenceLoss(pictures(), flows()), composedCoherenceLoss(pictures(), flows()))).toBeLessThan(1e-5);
    const slope = (loss: typeof coherenceLoss) => tf.grad((x) => tf.sum(tf.mul(loss(x as tf.Tensor4D, flows(), [0.4, 0.5, 0.3]), [1, -3])))(pictures());
    expect(largestError(slope(coherenceLoss), slope(composedCoherenceLoss))).toBeLessThan(1e-5);
  });

  it('is what tfjs operations make of a picture of which one pixel has exploded', () => {
    const one = tf.buffer([2, 3, HEIGHT, WIDTH], 'float32', pictures().dataSync() as Float32Array);
    one.set(1e9, 0, 1, 20, 9);
    const exploded = one.toTensor() as tf.Tensor4D;
    expect(largestError(coherenceLoss(exploded, flows()), composedCoherenceLoss(exploded, flows()))).toBeLessThan(1e-5);
  });

  it('has the gradient that finite differences have', () => {
    const flow = flows();
    const f = (x: tf.Tensor) => tf.sum(coherenceLoss(x as tf.Tensor4D, flow, [0.2, 0.4, 0.5]));
    const from = pictures();
    const steepest = tf.grad(f)(from);
    const { gradient, difference } = slopes(f, from, tf.div(steepest, tf.norm(steepest)), 0.05);
    expect(difference / gradient).toBeCloseTo(1, 2);
  });
});
