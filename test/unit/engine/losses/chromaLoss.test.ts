import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromaLoss, composedChromaLoss } from '../../../../engine/losses/chromaLoss';
import { useLossKernel } from '../../../../engine/losses/lossKernel';
import { largestError, noise, slopes } from '../tensors';
import { useWasm } from '../useWasm';

beforeAll(async () => {
  await useWasm();
  useLossKernel(new Uint8Array(readFileSync('dist/features.wasm')).buffer);
});
afterAll(() => useLossKernel(undefined));

const [HEIGHT, WIDTH] = [45, 66];
const STRICT = [0, 0];

/** Ripples in which red, green and blue have so much. */
function ripples(red: number, green: number, blue: number, height = 0.2): tf.Tensor4D {
  const value = (i: number) => {
    const [x, y] = [i % WIDTH, Math.floor(i / WIDTH) % HEIGHT];
    return 0.5 + height * [red, green, blue][Math.floor(i / (WIDTH * HEIGHT))]! * Math.sin(0.9 * x + 0.4 * y);
  };
  return tf.tensor4d(Float32Array.from({ length: 3 * HEIGHT * WIDTH }, (_, i) => value(i)), [1, 3, HEIGHT, WIDTH]);
}
const loss = (pictures: tf.Tensor4D, free = STRICT) => chromaLoss(pictures, free).dataSync()[0]!;

describe('chromaLoss', () => {
  it('is 0 for strokes that differ in light alone, and 1 for those that differ in colour alone', () => {
    expect(loss(ripples(1, 1, 1))).toBeLessThan(0.001);
    expect(loss(ripples(1, -0.299 / 0.587, 0))).toBeGreaterThan(0.99);
  });

  it('is the share of the squares that luminance leaves', () => {
    const light = 0.299;
    expect(loss(ripples(1, 0, 0, 0.5))).toBeCloseTo(((1 - light) ** 2 + 2 * light ** 2) / ((1 - light) ** 2 + 5 * light ** 2), 2);
  });

  it('leaves free what is free, scale by scale', () => {
    const red = ripples(1, 0, 0);
    expect(loss(red) - loss(red, [0.3, 0.1])).toBeCloseTo((0.3 + 0.1) / 2, 2);
    expect(loss(red, [0.9, 0.9])).toBe(0);
  });

  it('counts faint ripples as strong ones, and those that nobody sees not at all', () => {
    expect(loss(ripples(1, -0.5, 0, 0.05))).toBeGreaterThan(0.8);
    expect(loss(ripples(1, -0.5, 0, 0.0003))).toBeLessThan(0.05);
  });

  it('is 0 of a picture without a window, which has a gradient of 0', () => {
    const small = noise<tf.Rank.R4>([2, 3, 9, 40], 5);
    expect([...chromaLoss(small, STRICT).dataSync()]).toEqual([0, 0]);
    expect(tf.max(tf.abs(tf.grad((x) => tf.sum(chromaLoss(x as tf.Tensor4D, STRICT)))(small))).dataSync()[0]).toBe(0);
  });

  const pictures = () => noise<tf.Rank.R4>([2, 3, HEIGHT, WIDTH], 2, 0, 1);

  it('is of each picture what tfjs operations make of it, and so is its gradient', () => {
    expect(largestError(chromaLoss(pictures(), [0.4, 0.1]), composedChromaLoss(pictures(), [0.4, 0.1]))).toBeLessThan(1e-5);
    const slope = (of: typeof chromaLoss) => tf.grad((x) => tf.sum(tf.mul(of(x as tf.Tensor4D, [0.6, 0.3]), [1, -3])))(pictures());
    expect(largestError(slope(chromaLoss), slope(composedChromaLoss))).toBeLessThan(1e-5);
  });

  it('is what tfjs operations make of a picture of which one pixel has exploded', () => {
    const one = tf.buffer([2, 3, HEIGHT, WIDTH], 'float32', pictures().dataSync() as Float32Array);
    one.set(1e9, 0, 1, 20, 9);
    const exploded = one.toTensor() as tf.Tensor4D;
    expect(largestError(chromaLoss(exploded, STRICT), composedChromaLoss(exploded, STRICT))).toBeLessThan(1e-5);
  });

  it('has the gradient that finite differences have', () => {
    const f = (x: tf.Tensor) => tf.sum(chromaLoss(x as tf.Tensor4D, [0.5, 0.2]));
    const from = pictures();
    const steepest = tf.grad(f)(from);
    const { gradient, difference } = slopes(f, from, tf.div(steepest, tf.norm(steepest)), 0.05);
    expect(difference / gradient).toBeCloseTo(1, 2);
  });
});
