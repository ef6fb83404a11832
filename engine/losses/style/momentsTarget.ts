import * as tf from '@tensorflow/tfjs-core';
import type { FeatureNetwork } from '../../features/featureNetwork';
import { averagePool } from '../../features/pooling';
import { sumOf } from '../../sumOf';
import { flatGramMatrix } from './gram';
import type { Features } from '../pictureLosses';
import { positionsOf } from './positions';
import type { Statistics } from './statistics';
import type { StyleComparison } from './styleComparison';
import { squaredDistance, sumOfSquares } from '../sums';

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
  /** Positions × channels. */
  readonly of: (features: Features, picture: tf.Tensor4D) => tf.Tensor2D;
  /** Share in the loss. */
  readonly weight: number;
}

/** What a style's moments are there. */
interface Moments {
  /** 1 × channels. */
  readonly mean: tf.Tensor2D;
  /** Standard deviations: 1 × channels. */
  readonly deviation: tf.Tensor2D;
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
  readonly #targets: readonly (Source & Moments)[];

  /** @param style windows of it, n×h×w×3, values 0..1. */
  constructor(network: FeatureNetwork, style: tf.Tensor4D) {
    const features = network.features(style, network.styleTaps);
    this.#targets = sourcesOf(network).map((source) => ({ ...source, ...momentsOf(source, features, style) }));
    tf.dispose(features);
  }

  /** Of each tap, and of the strokes: mean and mean products of the channels, in standard deviations off the style's means. */
  statistics(features: Features, picture: tf.Tensor4D): Statistics {
    return this.#targets.flatMap((target) => {
      const standard = standardised(target.of(features, picture), target);
      return [tf.mean(standard, 0, true), flatGramMatrix(standard)];
    });
  }

  /**
   * Weighted mean, over the taps and the colours of strokes, of two distances: of the covariances (Frobenius norm,
   * relative to the style's) and of the means (root of the mean square, in standard deviations). 0 for the style itself, about 1
   * where either is off by its own size.
   */
  distance(statistics: Statistics): tf.Scalar {
    return tf.tidy(() => {
      const terms = this.#targets.map((target, i) => {
        const [mean, products] = statistics.slice(2 * i) as [tf.Tensor2D, tf.Tensor2D];
        return tf.mul<tf.Scalar>(distanceFrom(target, mean, products), target.weight);
      });
      return sumOf(terms);
    });
  }

  dispose(): void {
    tf.dispose(this.#targets.flatMap(({ mean, deviation, covariance, energy }) => [mean, deviation, covariance, energy]));
  }
}

function sourcesOf({ styleTaps }: FeatureNetwork): Source[] {
  const taps = styleTaps.map((name): Source => ({
    of: (features) => positionsOf(features[name]!),
    weight: (1 - COLORS) / styleTaps.length,
  }));
  return [...taps, { of: (_, picture) => positionsOf(strokes(picture)), weight: COLORS }];
}

/** How the colours of squares differ from those around them. */
function strokes(picture: tf.Tensor4D): tf.Tensor4D {
  const [, height, width] = picture.shape;
  const size = Math.min(SQUARE, height, width);
  const squares = averagePool(picture, { size, stride: size, padding: 'valid' });
  return tf.sub(squares, averagePool(squares, { size: REGION, stride: 1, padding: 'same' }));
}

/** The tensors are the caller's to dispose of. */
function momentsOf(source: Source, styleFeatures: Features, style: tf.Tensor4D): Moments {
  return tf.tidy(() => {
    const features = source.of(styleFeatures, style);
    const mean = tf.mean<tf.Tensor2D>(features, 0, true);
    const variance = tf.mean(tf.square(tf.sub(features, mean)), 0, true);
    const floor = tf.maximum(tf.mul(tf.mean(variance), VARIANCE_FLOOR), LEAST_VARIANCE);
    const deviation = tf.sqrt(tf.add<tf.Tensor2D>(variance, floor));
    const covariance = flatGramMatrix(standardised(features, { mean, deviation }));
    return { mean, deviation, covariance, energy: tf.maximum<tf.Scalar>(sumOfSquares(covariance), LEAST_ENERGY) };
  });
}

/** Mean of the distances of covariances and of means. */
function distanceFrom(style: Moments, mean: tf.Tensor2D, products: tf.Tensor2D): tf.Scalar {
  const covariance = tf.sub<tf.Tensor2D>(products, tf.matMul(tf.transpose(mean), mean));
  const ofCovariances = softRoot(tf.div(squaredDistance(covariance, style.covariance), style.energy));
  const ofMeans = softRoot(tf.div(sumOfSquares(mean), mean.size));
  return tf.mul(tf.add(ofCovariances, ofMeans), 0.5);
}

function standardised(features: tf.Tensor2D, { mean, deviation }: Pick<Moments, 'mean' | 'deviation'>): tf.Tensor2D {
  return tf.div(tf.sub(features, mean), deviation);
}

function softRoot(square: tf.Scalar): tf.Scalar {
  return tf.sub(tf.sqrt(tf.add(square, SOFTNESS ** 2)), SOFTNESS);
}
