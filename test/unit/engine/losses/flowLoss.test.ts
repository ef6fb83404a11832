import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composedFlowLoss, flowLoss } from '../../../../engine/losses/flowLoss';
import { useLossKernel } from '../../../../engine/losses/lossKernel';
import { largestError, noise, slopes } from '../tensors';
import { useWasm } from '../useWasm';
import { flowPictures } from './flowPictures';

beforeAll(async () => {
  await useWasm();
  useLossKernel(new Uint8Array(readFileSync('dist/features.wasm')).buffer);
});
afterAll(() => useLossKernel(undefined));

const [HEIGHT, WIDTH] = [9, 12];
const { picture, flowAt } = flowPictures(HEIGHT, WIDTH);
const loss = (value: (x: number, y: number) => number, theta: number) => flowLoss(picture(value), flowAt(theta)).dataSync()[0]!;

describe('flowLoss', () => {
  it('is 1 where the second derivative along the flow is a tenth', () => {
    expect(loss((x) => 0.05 * x * x, 0)).toBeCloseTo(1, 3);
    expect(loss((_, y) => 0.05 * y * y, Math.PI / 2)).toBeCloseTo(1, 3);
    expect(loss((x, y) => 0.025 * (x + y) ** 2, Math.PI / 4)).toBeCloseTo(1, 3);
    expect(loss((x, y) => 0.025 * (x - y) ** 2, -Math.PI / 4)).toBeCloseTo(1, 3);
  });

  it('is 0 for strokes along the flow, however they change across it, and for slopes', () => {
    expect(loss((_, y) => 0.05 * y * y, 0)).toBeLessThan(1e-9);
    expect(loss((x, y) => 0.025 * (x - y) ** 2, Math.PI / 4)).toBeLessThan(1e-9);
    expect(loss((x, y) => 0.1 * x + 0.02 * y, 1)).toBeLessThan(1e-9);
  });

  const flows = (width = WIDTH) => noise<tf.Rank.R4>([2, 2, HEIGHT, width], 1, -0.7, 0.7);
  const pictures = (width = WIDTH) => noise<tf.Rank.R4>([2, 3, HEIGHT, width], 2, 0, 1);

  // Rows are taken by twos: an odd width leaves one number over.
  it.each([WIDTH, WIDTH + 1, 3])('is of each picture what tfjs operations make of it, and so is its gradient: %d wide', (width) => {
    const [x, flow] = [pictures(width), flows(width)];
    expect(largestError(flowLoss(x, flow), composedFlowLoss(x, flow))).toBeLessThan(1e-5);
    const slope = (loss: typeof flowLoss) => tf.grad((x) => tf.sum(tf.mul(loss(x as tf.Tensor4D, flow), [1, -3])))(x);
    expect(largestError(slope(flowLoss), slope(composedFlowLoss))).toBeLessThan(1e-5);
  });

  it('has the gradient that finite differences have', () => {
    const flow = flows();
    const f = (x: tf.Tensor) => tf.sum(flowLoss(x as tf.Tensor4D, flow));
    const from = pictures();
    const steepest = tf.grad(f)(from);
    const { gradient, difference } = slopes(f, from, tf.div(steepest, tf.norm(steepest)), 0.1);
    expect(difference / gradient).toBeCloseTo(1, 2);
  });
});
