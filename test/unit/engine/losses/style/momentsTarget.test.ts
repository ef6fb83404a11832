import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FeatureNetwork } from '../../../../../engine/features/featureNetwork';
import { MomentsTarget } from '../../../../../engine/losses/style/momentsTarget';
import { noise, slopes } from '../../tensors';
import { useWasm } from '../../useWasm';

let style: tf.Tensor4D;
let picture: tf.Tensor4D;

beforeAll(async () => {
  await useWasm();
  style = noise<tf.Rank.R4>([1, 16, 24, 3], 1, 0, 1);
  picture = noise<tf.Rank.R4>([1, 24, 16, 3], 2, 0, 0.7);
});

/** A network whose only tap has two channels: red, and four times green plus blue. */
const network: FeatureNetwork = {
  name: 'mixture',
  styleTaps: ['mixture'],
  contentTaps: [],
  features: (picture) => ({ mixture: tf.tidy(() => mixture(picture)) }),
  dispose: () => {},
};

function mixture(picture: tf.Tensor4D): tf.Tensor4D {
  const [red, green, blue] = tf.split(picture, 3, 3) as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D];
  return tf.concat([red, tf.add<tf.Tensor4D>(tf.mul(green, 4), blue)], 3);
}

/** Squares of 2 pixels less the mean of the 5 × 5 around, of as many as there are. */
function plainStrokes(picture: tf.Tensor4D): tf.Tensor4D {
  const squares = tf.avgPool(picture, 2, 2, 'valid');
  return tf.sub(squares, tf.avgPool(squares, 5, 1, 'same'));
}

type Rows = number[][];
const rowsOf = (x: tf.Tensor4D) => tf.reshape<tf.Rank.R2>(x, [-1, x.shape[3]]).arraySync();
const meanOf = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const meansOf = (rows: Rows) => rows[0]!.map((_, c) => meanOf(rows.map((row) => row[c]!)));
const squares = (values: number[]) => values.reduce((sum, value) => sum + value ** 2, 0);

function covarianceOf(rows: Rows): number[] {
  const means = meansOf(rows);
  return means.flatMap((a, i) => means.map((b, j) => meanOf(rows.map((row) => (row[i]! - a) * (row[j]! - b)))));
}

/** Mean of the two distances of one tap by the plain formulas. */
function plainDistance(own: Rows, style: Rows): number {
  const means = meansOf(style);
  const variances = means.map((mean, c) => meanOf(style.map((row) => (row[c]! - mean) ** 2)));
  const spreads = variances.map((variance) => Math.sqrt(variance + Math.max(0.05 * meanOf(variances), 1e-4)));
  const standard = (rows: Rows) => rows.map((row) => row.map((value, c) => (value - means[c]!) / spreads[c]!));
  const [x, y] = [covarianceOf(standard(own)), covarianceOf(standard(style))];
  const softRoot = (square: number) => Math.sqrt(square + 0.01 ** 2) - 0.01;
  const covariances = softRoot(squares(x.map((value, i) => value - y[i]!)) / Math.max(1, squares(y)));
  return (covariances + softRoot(squares(meansOf(standard(own))) / means.length)) / 2;
}

/** Weighted mean over the network's only tap and the strokes. */
function plainLoss(picture: tf.Tensor4D, style: tf.Tensor4D): number {
  const distance = (of: (x: tf.Tensor4D) => tf.Tensor4D) => plainDistance(rowsOf(of(picture)), rowsOf(of(style)));
  return 0.8 * distance(mixture) + 0.2 * distance(plainStrokes);
}

function distanceOf(target: MomentsTarget, network: FeatureNetwork, picture: tf.Tensor4D): tf.Tensor1D {
  return target.distance(target.statistics(network.features(picture, network.styleTaps), picture));
}

function lossesOf(pictures: tf.Tensor4D, style: tf.Tensor4D): number[] {
  const target = new MomentsTarget(network, style);
  const losses = [...distanceOf(target, network, pictures).dataSync()];
  target.dispose();
  return losses;
}

const lossOf = (picture: tf.Tensor4D, style: tf.Tensor4D): number => lossesOf(picture, style)[0]!;

describe('MomentsTarget', () => {
  it('is the weighted mean of the plain formulas over the taps and the colours of strokes in their regions', () => {
    const expected = plainLoss(picture, style);
    expect(lossOf(picture, style)).toBeCloseTo(expected, 5);
    expect(expected).toBeGreaterThan(0.25);
  });

  it('counts all places of all windows of a style alike, and looks at each picture for itself', () => {
    const others = noise<tf.Rank.R4>([2, 16, 24, 3], 3, 0.2, 0.5);
    const windows = tf.concat4d([style, others], 0);
    const expected = plainLoss(picture, windows);
    expect(lossOf(picture, windows)).toBeCloseTo(expected, 5);
    for (const part of [style, others]) expect(Math.abs(expected - lossOf(picture, part))).toBeGreaterThan(0.05);
    const losses = lossesOf(windows, style);
    tf.split(windows, 3).forEach((window, i) => expect(losses[i]).toBeCloseTo(plainLoss(window as tf.Tensor4D, style), 5));
  });

  it('keeps little beside the features while a style is measured', async () => {
    const windows = noise<tf.Rank.R4>([8, 32, 32, 3], 5, 0, 1);
    const features = 4 * 2 * 8 * 32 * 32;
    const before = tf.memory().numBytes;
    const { peakBytes } = await tf.profile(() => new MomentsTarget(network, windows).dispose());
    // The features, less their means, in deviations, and transposed: all of these at once, and once more, were six.
    expect(peakBytes - before).toBeLessThan(5 * features);
  });

  it('does not ask where things are, nor how large the network makes them', () => {
    const turned = tf.reverse(picture, [1, 2]);
    expect(lossOf(turned, style)).toBeCloseTo(lossOf(picture, style), 5);
    const loud: FeatureNetwork = { ...network, features: (x) => ({ mixture: tf.mul(mixture(x), 50) }) };
    const target = new MomentsTarget(loud, style);
    const loss = distanceOf(target, loud, picture).dataSync()[0]!;
    expect(loss).toBeCloseTo(lossOf(picture, style), 4);
  });

  it('has the gradient that finite differences have, of each of several pictures', () => {
    const target = new MomentsTarget(network, style);
    const f = (x: tf.Tensor) => tf.sum(tf.mul(distanceOf(target, network, x as tf.Tensor4D), [1, -0.5]));
    const pictures = tf.concat4d([picture, noise([1, 24, 16, 3], 4, 0.1, 0.8)], 0);
    const steepest = tf.grad(f)(pictures);
    const { gradient, difference } = slopes(f, pictures, tf.div(steepest, tf.norm(steepest)), 0.02);
    expect(difference / gradient).toBeCloseTo(1, 2);
    target.dispose();
  });

  it.each([0, 0.4, 1])('stays finite for a style that is all %f, and for one of a single place', (value) => {
    for (const side of [8, 2]) {
      const target = new MomentsTarget(network, tf.fill([1, side, side, 3], value));
      const f = (x: tf.Tensor) => distanceOf(target, network, x as tf.Tensor4D);
      const { value: loss, grad } = tf.valueAndGrad(f)(picture);
      expect([...loss.dataSync(), ...grad.dataSync()].every(Number.isFinite)).toBe(true);
      target.dispose();
    }
  });

  it('tells a texture of weak contrast from a plain surface, whatever a bright channel does', () => {
    const bright = (spread: number) => tf.concat([tf.ones([1, 8, 8, 2]), noise([1, 8, 8, 1], 3, 0.5 - spread, 0.5 + spread)], 3);
    const [textured, plain] = [bright(0.05), bright(0)] as [tf.Tensor4D, tf.Tensor4D];
    expect(lossOf(textured, textured)).toBeLessThan(1e-5);
    expect(lossOf(plain, textured)).toBeGreaterThan(0.4);
  });
});
