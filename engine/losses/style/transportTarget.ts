import * as tf from '@tensorflow/tfjs-core';
import type { FeatureNetwork } from '../../features/featureNetwork';
import { sumOf } from '../../sumOf';
import { gramMatrix } from './gram';
import { positionsOf, evenPositions, takePositions } from './positions';
import type { Features } from '../pictureLosses';
import type { Statistics } from './statistics';
import type { StyleComparison } from './styleComparison';
import { parted } from '../pictures';
import { sumAll } from '../sums';

/** Most positions of a tap that are compared, of the style and of the picture. */
const POSITIONS = 1024;
/** Keeps features of 0 from having a direction. */
const EPSILON = 1e-6;

interface Tap {
  readonly name: string;
  /** Unit vectors, positions × channels. */
  readonly directions: tf.Tensor2D;
  readonly moments: Moments;
}

interface Moments {
  /** 1 × channels. */
  readonly mean: tf.Tensor2D;
  /** channels × channels. */
  readonly covariance: tf.Tensor2D;
}

/**
 * A style as the features at places spread over its picture, and how far another picture's features have to be
 * carried to become them: the relaxed earth mover's distance of STROTSS (Kolkin, Salavon and Shakhnarovich 2019,
 * https://arxiv.org/abs/1904.12785, equations 5 to 7), tap by tap.
 */
export class TransportTarget implements StyleComparison {
  readonly #taps: readonly Tap[];

  /** @param style windows of it, n×h×w×3, values 0..1. */
  constructor(network: FeatureNetwork, style: tf.Tensor4D) {
    this.#taps = tf.tidy(() => {
      const features = network.features(style, network.styleTaps);
      return network.styleTaps.map((name) => {
        const { mean, covariance } = momentsOf(features[name]!);
        const directions = tf.keep(directionsOf(features[name]!));
        return { name, directions, moments: { mean: tf.keep(mean), covariance: tf.keep(covariance) } };
      });
    });
  }

  /** None: places are compared one by one. */
  statistics(): Statistics {
    return [];
  }

  /** Mean over the taps of distance, means and covariances: 0 for the style itself, 1 for features of 0. */
  distance(_statistics: Statistics, features: Features): tf.Tensor1D {
    return tf.tidy(() => {
      const pictures = features[this.#taps[0]!.name]!.shape[0];
      const parts = new Map(this.#taps.map(({ name }) => [name, parted(features[name]!)]));
      return tf.stack(Array.from({ length: pictures }, (_, i) => this.#distanceOf((name) => parts.get(name)![i]!))) as tf.Tensor1D;
    });
  }

  dispose(): void {
    tf.dispose(this.#taps.flatMap(({ directions, moments }) => [directions, moments.mean, moments.covariance]));
  }

  /** Of one picture. */
  #distanceOf(features: (tap: string) => tf.Tensor4D): tf.Scalar {
    const distances = this.#taps.map(({ name, directions, moments }) => {
      const own = features(name);
      const { mean, covariance } = momentsOf(own);
      const ofMoments = [relative(mean, moments.mean), relative(covariance, moments.covariance)];
      return sumOf([relaxedDistance(directionsOf(own), directions), ...ofMoments]);
    });
    return tf.mul<tf.Scalar>(sumOf(distances), 1 / (3 * distances.length));
  }
}

/**
 * max(mean over x of the distance to the nearest y, mean over y of that to the nearest x), by the cosine distance:
 * no less than either says, no more than the cost of the best plan of transport. Differentiable in x; its gradient
 * takes the nearest rows, since that of `tf.max` would visit each pair of positions several times.
 * @param x unit vectors, positions × channels.
 * @param y the same of the other picture.
 */
export function relaxedDistance(x: tf.Tensor2D, y: tf.Tensor2D): tf.Scalar {
  const distance = tf.customGrad((own, save) => {
    const forth = nearest(own as tf.Tensor2D, y);
    const back = nearest(y, own as tf.Tensor2D);
    const forthCounts = tf.cast(tf.greaterEqual(forth.distance, back.distance), 'float32');
    (save as tf.GradSaveFunc)([forth.indices, back.indices, forthCounts]);
    return {
      value: tf.maximum(forth.distance, back.distance),
      gradFunc: (dy, saved) => {
        const [to, from, counts] = saved as [tf.Tensor1D, tf.Tensor1D, tf.Scalar];
        const toOthers = tf.div(tf.gather(y, to), x.shape[0]);
        const fromOthers = tf.scatterND(tf.expandDims(from, 1), tf.div(y, y.shape[0]), x.shape);
        const towards = tf.add(tf.mul(toOthers, counts), tf.mul(fromOthers, tf.sub(1, counts)));
        return tf.mul(towards, tf.neg(dy));
      },
    };
  });
  return distance(x) as tf.Scalar;
}

/** Of each x the nearest y, and the mean distance to them. */
function nearest(x: tf.Tensor2D, y: tf.Tensor2D): { indices: tf.Tensor1D; distance: tf.Scalar } {
  const cosines = tf.matMul(x, tf.transpose(y));
  return { indices: tf.argMax(cosines, 1), distance: tf.sub(1, tf.mean(tf.max(cosines, 1))) };
}

/** How far means or covariances are apart, against the style's: features of networks and taps differ in size. */
function relative(a: tf.Tensor2D, b: tf.Tensor2D): tf.Scalar {
  return tf.div(sumAll(tf.abs(tf.sub(a, b))), tf.add(sumAll(tf.abs(b)), EPSILON));
}

function directionsOf(features: tf.Tensor4D): tf.Tensor2D {
  const [pictures, height, width] = features.shape;
  const chosen = takePositions(features, evenPositions(pictures * height * width, POSITIONS));
  const length = tf.sqrt(tf.add(tf.sum(tf.square(chosen), 1, true), EPSILON));
  return tf.div(chosen, length);
}

/** Over all positions: E[f] and E[f fᵀ] − E[f] E[f]ᵀ. */
function momentsOf(features: tf.Tensor4D): Moments {
  const mean = tf.mean<tf.Tensor2D>(positionsOf(features), 0, true);
  return { mean, covariance: tf.sub<tf.Tensor2D>(gramMatrix(features), tf.matMul(tf.transpose(mean), mean)) };
}
