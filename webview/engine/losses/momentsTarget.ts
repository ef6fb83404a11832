import * as tf from '@tensorflow/tfjs-core';
import type { FeatureNetwork } from '../features/featureNetwork';
import { averagePool } from '../features/pooling';
import { sumOf } from '../sumOf';
import { flatGramMatrix } from './gram';
import type { Features } from './pictureLosses';
import { squaredDistance, sumOfSquares } from './sums';

/** Share of a tap's mean variance that is added to each channel's: one that hardly speaks shall not be the loudest. */
const VARIANCE_FLOOR = 0.05;
/** Least variance and energy: those of a plain style are 0. */
const LEAST_VARIANCE = 1e-4;
const LEAST_ENERGY = 1;
/** Distances below this count by their squares, so that their gradient ends at 0. */
const SOFTNESS = 0.01;

/** What of a style is compared at one tap. */
interface Tap {
  readonly name: string;
  /** 1 × channels. */
  readonly mean: tf.Tensor2D;
  /** Standard deviations: 1 × channels. */
  readonly spread: tf.Tensor2D;
  /** Of features in units of their spread, channels × channels. */
  readonly covariance: tf.Tensor2D;
  /** |covariance|², what squared distances from it are relative to. */
  readonly energy: tf.Scalar;
}

/**
 * Means and covariances of a style's features and colours, each channel measured by its own spread in the style, and
 * how far another picture's are from them. Gram matrices (Gatys et al. 2015) hold the same two moments in the units of
 * the network, where the few channels that are bright everywhere drown those that tell strokes apart. Channel by channel
 * means and spreads are matched by Li et al. 2017 (https://arxiv.org/abs/1701.01036, section 4.2), covariances by
 * STROTSS (https://arxiv.org/abs/1904.12785, equation 7).
 */
export class MomentsTarget {
  readonly #taps: readonly Tap[];

  /** @param style 1×H×W×3, values 0..1. */
  constructor(network: FeatureNetwork, style: tf.Tensor4D) {
    this.#taps = tf.tidy(() => {
      const taps = Object.entries(withColors(network.features(style, network.styleTaps), style));
      return taps.map(([name, features]) => styleTap(name, flat(features)));
    });
  }

  /**
   * Mean over the taps, the picture's colours among them, of two distances: of the covariances (Frobenius norm, relative
   * to the style's) and of the means (root of the mean square, in spreads). 0 for the style itself, about 1 where either
   * is off by its own size.
   * @param picture 1×h×w×3, nominally 0..1.
   */
  loss(features: Features, picture: tf.Tensor4D): tf.Scalar {
    return tf.tidy(() => {
      const all = withColors(features, picture);
      const distances = this.#taps.flatMap((tap) => distancesFrom(tap, flat(all[tap.name]!)));
      return tf.mul<tf.Scalar>(sumOf(distances), 1 / distances.length);
    });
  }

  dispose(): void {
    tf.dispose(this.#taps.flatMap(({ mean, spread, covariance, energy }) => [mean, spread, covariance, energy]));
  }
}

/** Colours are means of 2×2 pixels: those that turn from pixel to pixel are none that anybody sees. */
function withColors(features: Features, picture: tf.Tensor4D): Features {
  return { colors: averagePool(picture, { size: 2, stride: 2, padding: 'valid' }), ...features };
}

/** 1×h×w×channels → positions × channels. */
function flat(features: tf.Tensor4D): tf.Tensor2D {
  const [, height, width, channels] = features.shape;
  return tf.reshape(features, [height * width, channels]);
}

function styleTap(name: string, features: tf.Tensor2D) {
  const mean = tf.keep(tf.mean<tf.Tensor2D>(features, 0, true));
  const variance = tf.mean(tf.square(tf.sub(features, mean)), 0, true);
  const floor = tf.maximum(tf.mul(tf.mean(variance), VARIANCE_FLOOR), LEAST_VARIANCE);
  const spread = tf.keep(tf.sqrt(tf.add<tf.Tensor2D>(variance, floor)));
  const { covariance } = standardMoments(features, { mean, spread });
  const energy = tf.maximum<tf.Scalar>(sumOfSquares(covariance), LEAST_ENERGY);
  return { name, mean, spread, covariance: tf.keep(covariance), energy: tf.keep(energy) };
}

function distancesFrom(tap: Tap, features: tf.Tensor2D): [covariances: tf.Scalar, means: tf.Scalar] {
  const { mean, covariance } = standardMoments(features, tap);
  return [
    softRoot(tf.div(squaredDistance(covariance, tap.covariance), tap.energy)),
    softRoot(tf.div(sumOfSquares(mean), mean.size)),
  ];
}

/** Mean and covariance of (features − mean) / spread. */
function standardMoments(features: tf.Tensor2D, { mean, spread }: Pick<Tap, 'mean' | 'spread'>) {
  const standard = tf.div<tf.Tensor2D>(tf.sub(features, mean), spread);
  const shift = tf.mean<tf.Tensor2D>(standard, 0, true);
  return { mean: shift, covariance: tf.sub<tf.Tensor2D>(flatGramMatrix(standard), tf.matMul(tf.transpose(shift), shift)) };
}

function softRoot(square: tf.Scalar): tf.Scalar {
  return tf.sub(tf.sqrt(tf.add(square, SOFTNESS ** 2)), SOFTNESS);
}
