import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { beforeAll, describe, expect, it } from 'vitest';
import { ColorHistogramTarget, rgbUvHistogram } from '../../../../../engine/losses/color/colorHistogram';
import { noise, slopes } from '../../tensors';
import { useWasm } from '../../useWasm';

beforeAll(useWasm);

const plain = (red: number, green: number, blue: number, side = 16) =>
  tf.stack([red, green, blue].map((value) => tf.fill([side, side], value))) as tf.Tensor3D;
const number = (tensor: tf.Tensor) => tensor.dataSync()[0]!;
const distance = (target: ColorHistogramTarget, picture: tf.Tensor) => target.distance(target.histogram(tf.expandDims(picture)));
const loss = (style: tf.Tensor3D, picture: tf.Tensor3D) => number(distance(new ColorHistogramTarget(style), picture));

describe('histogram', () => {
  it('sums to 1 and peaks where the log-ratios are', () => {
    const options = { bins: 65, logEpsilon: 1e-6, side: 64, sampling: 'nearest' } as const;
    const histogram = rgbUvHistogram(plain(0.8, 0.4, 0.1), options);
    expect(number(tf.sum(histogram))).toBeCloseTo(1, 3);
    const bin = (ratio: number) => Math.round((Math.log(ratio) + 3) / (6 / 64));
    const peak = number(tf.argMax(tf.reshape(tf.slice(histogram, 0, 1), [-1])));
    expect(peak).toBe(bin(0.8 / 0.4) * 65 + bin(0.8 / 0.1));
  });
});

describe('distance', () => {
  it('is 0 for the same colours elsewhere, and grows with the difference', () => {
    const style = noise<tf.Rank.R3>([3, 32, 32], 1);
    expect(loss(style, tf.reverse(style, [1, 2]))).toBeLessThan(1e-4);
    const red = plain(0.9, 0.2, 0.2);
    const distances = [plain(0.88, 0.21, 0.2), plain(0.7, 0.3, 0.2), plain(0.2, 0.2, 0.9)].map((p) => loss(red, p));
    expect(distances).toEqual([...distances].sort((a, b) => a - b));
    expect(distances[0]).toBeGreaterThan(0);
    expect(distances[2]).toBeLessThanOrEqual(1);
  });

  it('does not depend on the size at which the same colours lie', () => {
    const halves = (side: number) => tf.concat([plain(0.9, 0.5, 0.1, side), plain(0.1, 0.3, 0.8, side)], 2) as tf.Tensor3D;
    expect(loss(halves(100), halves(24))).toBeLessThan(0.02);
  });

  it('sees the colours that the eye mixes: those that turn from pixel to pixel are not those of large parts', () => {
    const both = (first: boolean) => (first ? [0.9, 0.2, 0.2] : [0.2, 0.2, 0.9]);
    const striped = (width: number) => {
      const pixels = Array.from({ length: 32 * 32 }, (_, i) => both(Math.floor((i % 32) / width) % 2 === 0));
      return tf.reshape<tf.Rank.R3>(tf.transpose(tf.tensor2d(pixels)), [3, 32, 32]);
    };
    expect(loss(striped(16), striped(4))).toBeLessThan(0.01);
    expect(loss(striped(16), striped(1))).toBeGreaterThan(0.9);
  });

  it('has the gradient that finite differences have, above and below the sampling size', () => {
    for (const side of [20, 110]) {
      const target = new ColorHistogramTarget(noise([3, 40, 30], 1, 0.2, 0.6));
      const picture = noise<tf.Rank.R3>([3, side, side], 2, 0.1, 0.9);
      const f = (x: tf.Tensor) => distance(target, x);
      const steepest = tf.grad(f)(picture);
      const direction = tf.div(steepest, tf.norm(steepest));
      const { gradient, difference } = slopes(f, picture, direction, 3e-3);
      expect(difference / gradient).toBeCloseTo(1, 1);
    }
  });

  it('pulls near-black pixels at most a hundred times as hard as others, and clamped ones not at all', () => {
    const target = new ColorHistogramTarget(noise([3, 16, 16], 1, 0.3, 0.9));
    const lastRow = tf.concat([tf.fill([3, 1, 8], 1e-5), tf.fill([3, 1, 8], 1.3)], 2);
    const picture = tf.concat([noise([3, 15, 16], 2, 0.2, 0.9), lastRow], 1);
    const gradient = tf.abs(tf.grad((x) => distance(target, x))(picture));
    const largest = (from: [number, number], size: [number, number]) =>
      number(tf.max(tf.slice(gradient, [0, ...from], [3, ...size])));
    expect(largest([15, 0], [1, 8])).toBeLessThan(100 * largest([0, 0], [15, 16]));
    expect(largest([15, 8], [1, 8])).toBe(0);
  });

  it('has a finite gradient where picture and style are equal', () => {
    const style = noise<tf.Rank.R3>([3, 16, 16], 1);
    const target = new ColorHistogramTarget(style);
    const gradient = tf.grad((x) => distance(target, x))(style);
    expect(gradient.dataSync().every(Number.isFinite)).toBe(true);
  });
});
