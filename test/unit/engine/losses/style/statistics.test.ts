import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FeatureNetwork } from '../../../../../engine/features/featureNetwork';
import { ColorHistogramTarget } from '../../../../../engine/losses/color/colorHistogram';
import { MomentsTarget } from '../../../../../engine/losses/style/momentsTarget';
import { averaged, packStatistics, type Statistics } from '../../../../../engine/losses/style/statistics';
import { StyleTarget } from '../../../../../engine/losses/style/gramTarget';
import type { StyleComparison } from '../../../../../engine/losses/style/styleComparison';
import { largestError, noise } from '../../tensors';
import { useWasm } from '../../useWasm';

beforeAll(useWasm);

const number = (tensor: tf.Tensor) => tensor.dataSync()[0]!;
/** Of a single crop, as it is kept. */
const rowOf = (statistics: Statistics): tf.Tensor1D => tf.reshape(packStatistics(statistics), [-1]);

describe('averaged', () => {
  it('refuses a past of other statistics', () => {
    const past = { values: tf.zeros<tf.Rank.R1>([7]), share: 0.5 };
    expect(() => averaged([tf.zeros([2, 6])], past)).toThrow('The statistics kept are 7 numbers, those of a crop 6.');
  });

  const two = (seed: number): Statistics => [noise([1, 6], seed, -1, 1), noise([1, 8], seed + 1, -1, 1)];
  const [now, before] = [() => two(1), () => two(3)];
  const past = (share: number) => ({ values: rowOf(before()), share });

  it.each([1, 0.5, 0.125])('is the sum of what is now and what was before by their shares, at a share of %f', (share) => {
    const average = averaged(now(), past(share));
    expect(average.map(({ shape }) => shape)).toEqual([[1, 6], [1, 8]]);
    average.forEach((each, i) => {
      const [own, other] = [now()[i]!.dataSync(), before()[i]!.dataSync()];
      const plain = own.map((value, j) => share * value + (1 - share) * other[j]!);
      expect(largestError(each, tf.tensor(plain, each.shape))).toBeLessThan(1e-6);
    });
  });

  it('is of each crop for itself', () => {
    const crops = noise<tf.Rank.R2>([2, 6], 7, -1, 1);
    const before = { values: noise<tf.Rank.R1>([6], 8, -1, 1), share: 0.25 };
    const each = tf.split(crops, 2).map((crop) => averaged([crop as tf.Tensor2D], before)[0]!);
    expect(largestError(averaged([crops], before)[0]!, tf.concat2d(each, 0))).toBe(0);
  });

  it.each([1, 0.5, 0.125])('has the gradient of the loss at the average, not scaled by the share: %f', (share) => {
    const factors = noise<tf.Rank.R2>([1, 6], 5, 0.5, 1);
    // The derivative of f·s³ is 3·f·s², at the average in place of the crop's own statistics.
    const cubes = (statistics: Statistics) => tf.sum(tf.mul(factors, tf.pow(statistics[0]!, 3)));
    const gradient = tf.grad((x) => cubes(averaged([x as tf.Tensor2D, now()[1]!], past(share))))(now()[0]!);
    const [own, other, f] = [now()[0]!.dataSync(), before()[0]!.dataSync(), factors.dataSync()];
    const plain = own.map((value, j) => 3 * f[j]! * (share * value + (1 - share) * other[j]!) ** 2);
    expect(largestError(gradient, tf.tensor(plain, [1, 6]))).toBeLessThan(1e-5);
  });
});

/** Taps of one channel each: places as they are, and the differences of neighbours. */
const network: FeatureNetwork = {
  name: 'plain',
  styleTaps: ['color', 'edge'],
  contentTaps: [],
  features: (picture) => {
    const [, height, width] = picture.shape;
    const part = (left: number) => tf.slice(picture, [0, 0, left, 0], [-1, height, width - 1, -1]);
    return { color: picture, edge: tf.sub(part(1), part(0)) };
  },
  dispose: () => {},
};

/** Of both crops as the trainer averages them: the second with the first as its past. */
const averageOf = (first: Statistics, second: Statistics) => averaged(second, { values: rowOf(first), share: 0.5 });

describe.each([['moments', MomentsTarget], ['Gram matrices', StyleTarget]] as const)('two crops’ %s averaged', (_, Target) => {
  /** A smooth dark half and a rough bright one. */
  const halves = () => [noise<tf.Rank.R4>([1, 12, 12, 3], 1, 0.1, 0.3), noise<tf.Rank.R4>([1, 12, 12, 3], 2, 0.2, 1)] as const;
  const statisticsOf = (target: StyleComparison, crop: tf.Tensor4D) => target.statistics(network.features(crop, network.styleTaps), crop);
  const distanceOf = (target: StyleComparison, statistics: Statistics) => number(target.distance(statistics, {}));

  it('are as far from a style as both crops taken together', () => {
    const target = new Target(network, noise<tf.Rank.R4>([3, 12, 12, 3], 3, 0, 1));
    const crops = halves();
    const [first, second] = [statisticsOf(target, crops[0]), statisticsOf(target, crops[1])];
    const both = statisticsOf(target, tf.concat4d([...crops], 0)).map((rows) => tf.mean<tf.Tensor2D>(rows, 0, true));
    const together = distanceOf(target, both);
    expect(distanceOf(target, averageOf(first, second))).toBeCloseTo(together, 5);
    for (const alone of [first, second]) expect(Math.abs(distanceOf(target, alone) - together)).toBeGreaterThan(0.02);
    target.dispose();
  });

  it('are the style’s where the crops are its halves, each of which is far from it by itself', () => {
    const crops = halves();
    const target = new Target(network, tf.concat4d([...crops], 0));
    const [first, second] = [statisticsOf(target, crops[0]), statisticsOf(target, crops[1])];
    expect(distanceOf(target, averageOf(first, second))).toBeLessThan(1e-4);
    expect((distanceOf(target, first) + distanceOf(target, second)) / 2).toBeGreaterThan(0.3);
    target.dispose();
  });
});

it('two crops’ histograms averaged are the style’s where the crops are its halves', () => {
  const plain = (red: number, green: number, blue: number) =>
    tf.stack([red, green, blue].map((value) => tf.fill([1, 16, 16], value)), 1) as tf.Tensor4D;
  const crops = [plain(0.9, 0.2, 0.2), plain(0.2, 0.2, 0.9)] as const;
  const target = new ColorHistogramTarget(tf.squeeze(tf.concat([...crops], 3), [0]));
  const [first, second] = [target.histogram(crops[0]), target.histogram(crops[1])];
  expect(number(target.distance(averageOf([first], [second])[0]!))).toBeLessThan(0.01);
  for (const alone of [first, second]) expect(number(target.distance(alone))).toBeGreaterThan(0.5);
  target.dispose();
});
