import * as tf from '@tensorflow/tfjs-core';
import { columnKernel } from '../../features/columnKernel';
import type { FeatureNetwork } from '../../features/featureNetwork';
import { averagePool } from '../../features/pooling';
import { numbersOf } from '../../hostNumbers';
import { momentsIn, type Units } from './moments';
import { momentsLength, momentSums, type MomentsPlace } from './momentSums';
import type { Features } from '../pictureLosses';
import { positionsOf } from './positions';
import type { Statistics } from './statistics';
import type { StyleComparison } from './styleComparison';
import { sumEach, sumOfSquares } from '../sums';

/**
 * Side in pixels of the squares whose mean colours are compared. Single pixels are not: colours that turn from one to
 * the next are none that anybody sees.
 */
const SQUARE = 2;
/** Side, in squares, of the region that each is held against: the colours of regions are the content loss's affair. */
const REGION = 5;
/** Share of the strokes' colours in the loss; of that their means, which are nearly 0 in any picture, take half. */
const COLORS = 0.2;
/** Share of a tap's mean variance that is added to each channel's: one that hardly speaks shall not be the loudest. */
const VARIANCE_FLOOR = 0.05;
/** Least variance and energy: those of a plain style are 0. */
const LEAST_VARIANCE = 1e-4;
const LEAST_ENERGY = 1;
/** Distances below this count by their squares, so that their gradient ends at 0. */
const SOFTNESS = 0.01;

/** Something that moments are taken of: features at a tap, or the colours of strokes. */
interface Source {
  /** pictures × height × width × channels. */
  readonly of: (features: Features, pictures: tf.Tensor4D) => tf.Tensor4D;
  /** Share in the loss. */
  readonly weight: number;
}

/** What a style's moments are there. */
interface Moments extends Units {
  /** Of features in units of their standard deviation, channels × channels. */
  readonly covariance: tf.Tensor2D;
  /** |covariance|², what squared distances from it are relative to. */
  readonly energy: tf.Scalar;
}

/**
 * Means and covariances of a style's features and strokes, each channel measured by its own standard deviation in the style, and
 * how far another picture's are from them. Gram matrices (Gatys et al. 2015) hold the same two moments in the units of
 * the network, where the few channels that are bright everywhere drown those that tell strokes apart. Channel by channel
 * means and standard deviations are matched by Li et al. 2017 (https://arxiv.org/abs/1701.01036, section 4.2), covariances by
 * STROTSS (https://arxiv.org/abs/1904.12785, equation 7).
 */
export class MomentsTarget implements StyleComparison {
  readonly #sources: readonly (Source & Units)[];
  readonly #places: readonly MomentsPlace[];
  /** The covariances where products lie among the moments. */
  readonly #wanted: tf.Tensor1D;
  /** Of covariances and means, sources × 2: what makes squares relative, and the share of a distance in the loss. */
  readonly #relative: tf.Tensor2D;
  readonly #shares: tf.Tensor2D;

  /** @param style windows of it, n×h×w×3, values 0..1. */
  constructor(network: FeatureNetwork, style: tf.Tensor4D) {
    const features = network.features(style, network.styleTaps);
    const sources = sourcesOf(network).map((source) => ({ ...source, ...momentsOf(source, features, style) }));
    tf.dispose(features);
    this.#places = placesOf(sources.map(({ mean }) => mean.size));
    this.#wanted = tf.tidy(() => tf.concat1d(sources.flatMap(({ mean, covariance }) => [tf.zeros<tf.Rank.R1>([mean.size]), tf.reshape(covariance, [-1])])));
    this.#relative = tf.tidy(() => {
      const energies = tf.stack(sources.map(({ energy }) => energy));
      return tf.stack([tf.reciprocal(energies), tf.tensor1d(sources.map(({ mean }) => 1 / mean.size))], 1) as tf.Tensor2D;
    });
    this.#shares = tf.tensor2d(sources.map(({ weight }) => [weight / 2, weight / 2]));
    tf.dispose(sources.flatMap(({ covariance, energy }) => [covariance, energy]));
    this.#sources = sources;
  }

  /** Of each tap, and of the strokes: mean and mean products of the channels, in standard deviations off the style's means. */
  statistics(features: Features, pictures: tf.Tensor4D): Statistics {
    return [momentsIn(this.#sources.map((source) => placewise(source.of(features, pictures))), this.#sources)];
  }

  /**
   * Weighted mean, over the taps and the colours of strokes, of two distances: of the covariances (Frobenius norm,
   * relative to the style's) and of the means (root of the mean square, in standard deviations). 0 for the style itself, about 1
   * where either is off by its own size.
   */
  distance([moments]: Statistics): tf.Tensor1D {
    return tf.tidy(() => {
      const squares = tf.mul(momentSums(moments!, this.#wanted, this.#places), this.#relative);
      return sumEach(tf.mul(softRoot(squares), this.#shares));
    });
  }

  dispose(): void {
    tf.dispose([...this.#sources.flatMap(({ mean, deviation }) => [mean, deviation]), this.#wanted, this.#relative, this.#shares]);
  }
}

function placesOf(channels: readonly number[]): MomentsPlace[] {
  let offset = 0;
  return channels.map((each) => {
    const place = { offset, channels: each };
    offset += momentsLength(place);
    return place;
  });
}

function sourcesOf({ styleTaps }: FeatureNetwork): Source[] {
  const taps = styleTaps.map((name): Source => ({
    of: (features) => features[name]!,
    weight: (1 - COLORS) / styleTaps.length,
  }));
  return [...taps, { of: (_, pictures) => strokes(pictures), weight: COLORS }];
}

/** How the colours of squares differ from those around them. */
function strokes(picture: tf.Tensor4D): tf.Tensor4D {
  const [, height, width] = picture.shape;
  const size = Math.min(SQUARE, height, width);
  const squares = averagePool(picture, { size, stride: size, padding: 'valid' });
  return tf.sub(squares, averagePool(squares, { size: REGION, stride: 1, padding: 'same' }));
}

/** pictures × positions × channels. */
const placewise = (features: tf.Tensor4D): tf.Tensor3D => tf.reshape(features, [features.shape[0], -1, features.shape[3]]);

/** The tensors are the caller's to dispose of. */
function momentsOf(source: Source, styleFeatures: Features, style: tf.Tensor4D): Moments {
  return tf.tidy(() => {
    const features = positionsOf(source.of(styleFeatures, style));
    const { mean, variance } = meansOf(features);
    const floor = tf.maximum(tf.mul(tf.mean(variance), VARIANCE_FLOOR), LEAST_VARIANCE);
    const deviation = tf.sqrt(tf.add<tf.Tensor2D>(variance, floor));
    const covariance = tf.tidy(() => tf.mul<tf.Tensor2D>(standardProducts(features, { mean, deviation }), 1 / features.shape[0]));
    return { mean, deviation, covariance, energy: tf.maximum<tf.Scalar>(sumOfSquares(covariance), LEAST_ENERGY) };
  });
}

/** 1 × channels each. */
function meansOf(features: tf.Tensor2D): { readonly mean: tf.Tensor2D; readonly variance: tf.Tensor2D } {
  const kernel = columnKernel();
  if (kernel) {
    const [positions, channels] = features.shape;
    const { mean, variance } = kernel.moments(numbersOf(features), positions);
    return { mean: tf.tensor2d(mean, [1, channels]), variance: tf.tensor2d(variance, [1, channels]) };
  }
  const mean = tf.mean<tf.Tensor2D>(features, 0, true);
  return { mean, variance: tf.tidy(() => tf.mean(tf.square(tf.sub(features, mean)), 0, true)) };
}

/** Of all places, channels × channels. */
function standardProducts(features: tf.Tensor2D, { mean, deviation }: Units): tf.Tensor2D {
  const kernel = columnKernel();
  if (!kernel) {
    // Each of these is as large as the features: what was used is let go.
    const standard = tf.tidy(() => tf.div<tf.Tensor2D>(tf.sub(features, mean), deviation));
    return tf.matMul(tf.transpose(standard), standard);
  }
  const [positions, channels] = features.shape;
  const [middle, by] = [numbersOf(mean).slice(), numbersOf(deviation).slice()];
  return tf.tensor2d(kernel.standardProducts(numbersOf(features), positions, middle, by), [channels, channels]);
}

function softRoot<T extends tf.Tensor>(squares: T): T {
  return tf.sub(tf.sqrt(tf.add(squares, SOFTNESS ** 2)), SOFTNESS);
}
