import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createColumnKernel, useColumnKernel } from '../../../../engine/features/columnKernel';
import { rgbUvHistogram } from '../../../../engine/losses/color/colorHistogram';
import { useLossKernel } from '../../../../engine/losses/lossKernel';
import { gramRows } from '../../../../engine/losses/style/gram';
import { momentsLength, momentSums } from '../../../../engine/losses/style/momentSums';
import { MomentsTarget } from '../../../../engine/losses/style/momentsTarget';
import { noise } from '../tensors';
import { tinyNetwork } from '../tinyNetwork';
import { useWasm } from '../useWasm';

const wasm = new Uint8Array(readFileSync('dist/features.wasm')).buffer;
const kernel = createColumnKernel(wasm);
/** Parts of several sizes, blocks that are whole and such that are not. */
const sizes = [[5000, 64], [777, 192], [700, 3], [37, 528], [300, 21]] as const;

const matrix = (rows: number, columns: number, seed: number) => noise([rows, columns], seed, -1, 1.5) as tf.Tensor2D;
const numbers = (tensor: tf.Tensor) => tensor.dataSync<'float32'>();

/** By the bits, all at once: matchers take seconds for as many numbers. */
function expectSame(actual: Float32Array, expected: Float32Array): void {
  expect(actual.length).toBe(expected.length);
  expect(Buffer.compare(Buffer.from(actual.slice().buffer), Buffer.from(expected.slice().buffer))).toBe(0);
}

describe('the kernel of columns does as tfjs, to the bit', () => {
  beforeAll(useWasm);

  it.each(sizes)('for the products of %d × %d with itself', (rows, columns) => {
    const a = matrix(rows, columns, 1);
    const values = numbers(a);
    expectSame(kernel.products(values, values, rows), numbers(tf.matMul(tf.transpose(a), a)));
  });

  it.each(sizes)('for the products of %d × %d with another', (rows, columns) => {
    const [a, b] = [matrix(rows, columns, 1), matrix(rows, columns + 5, 2)];
    expectSame(kernel.products(numbers(a), numbers(b), rows), numbers(tf.matMul(tf.transpose(a), b)));
  });

  it.each(sizes)('for the moments of %d × %d', (rows, columns) => {
    const a = matrix(rows, columns, 3);
    const { mean, variance } = kernel.moments(numbers(a), rows);
    const plainMean = tf.mean(a, 0, true);
    expectSame(mean, numbers(plainMean));
    const centred = tf.sub<tf.Tensor2D>(a, plainMean);
    expectSame(variance, numbers(tf.mean(tf.square(centred), 0, true)));
    const deviation = tf.sqrt(tf.mean(tf.square(centred), 0, true));
    const standard = tf.div<tf.Tensor2D>(centred, deviation);
    expectSame(kernel.standardProducts(numbers(a), rows, mean, numbers(deviation)), numbers(tf.matMul(tf.transpose(standard), standard)));
  });
});

describe('the kernel of columns', () => {
  it.each(sizes)('standardises %d × %d as loops of doubles do', (rows, columns) => {
    const [x, middle, scale] = [numbers(matrix(rows, columns, 5)), numbers(matrix(1, columns, 6)), numbers(matrix(1, columns, 7))];
    const [target, plain, sums] = [new Float32Array(x.length), new Float32Array(x.length), new Float64Array(columns)];
    x.forEach((value, i) => {
      const standard = (value - middle[i % columns]!) * scale[i % columns]!;
      plain[i] = standard;
      sums[i % columns]! += standard;
    });
    expect(kernel.standardised(x, rows, middle, scale, target)).toEqual(sums);
    expectSame(target, plain);
  });
});

describe('losses are the same with the kernels and without', () => {
  beforeAll(useWasm);
  afterEach(() => {
    useColumnKernel(undefined);
    useLossKernel(undefined);
  });

  const both = (compute: () => tf.Tensor): void => {
    useColumnKernel(undefined);
    useLossKernel(undefined);
    const plain = numbers(tf.tidy(compute)).slice();
    useColumnKernel(wasm);
    useLossKernel(wasm);
    expectSame(numbers(tf.tidy(compute)), plain);
  };

  it('for a style, its distance and the gradient of that', () => {
    const network = tinyNetwork();
    const [style, picture] = [noise<tf.Rank.R4>([2, 40, 36, 3], 1), noise<tf.Rank.R4>([1, 24, 24, 3], 2)];
    const distance = (target: MomentsTarget, x: tf.Tensor4D) => tf.sum(target.distance(target.statistics(network.features(x, network.styleTaps), x)));
    both(() => distance(new MomentsTarget(network, style), picture));
    both(() => {
      const target = new MomentsTarget(network, style);
      return tf.grad((x) => distance(target, x as tf.Tensor4D))(picture);
    });
  });

  // The kernel takes numbers by twos, wherever a source begins.
  it.each([[[3]], [[1, 5]], [[7, 4, 9]]])('for distances of moments of %j channels, and their gradient', (sources) => {
    const offsets = sources.map((_, i) => sources.slice(0, i).reduce((sum, channels) => sum + momentsLength({ channels }), 0));
    const places = sources.map((channels, i) => ({ offset: offsets[i]!, channels }));
    const length = sources.reduce((sum, channels) => sum + momentsLength({ channels }), 0);
    const [moments, wanted] = [noise<tf.Rank.R2>([2, length], 5, -1, 1), noise<tf.Rank.R1>([length], 6, -1, 1)];
    both(() => momentSums(moments, wanted, places));
    both(() => tf.grad((x) => tf.sum(tf.square(momentSums(x as tf.Tensor2D, wanted, places))))(moments));
  });

  it('for counts of colours and their gradient', () => {
    const picture = noise<tf.Rank.R3>([3, 40, 40], 3);
    const options = { bins: 64, logEpsilon: 1e-2, side: 48, sampling: 'nearest' } as const;
    both(() => rgbUvHistogram(picture, options));
    both(() => tf.grad((x) => tf.sum(tf.square(rgbUvHistogram(x as tf.Tensor3D, options))))(picture));
  });

  it('for Gram matrices', () => {
    both(() => gramRows(noise([2, 20, 20, 24], 4)));
  });
});
