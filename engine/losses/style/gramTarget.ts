import * as tf from '@tensorflow/tfjs-core';
import type { FeatureNetwork } from '../../features/featureNetwork';
import { sumOf } from '../../sumOf';
import { gramMatrix, gramRows } from './gram';
import type { Features } from '../pictureLosses';
import type { Statistics } from './statistics';
import type { StyleComparison } from './styleComparison';
import { sumEach, sumOfSquares } from '../sums';

/** Gram matrices of a style picture, and how far another picture is from them. */
export class StyleTarget implements StyleComparison {
  readonly #taps: readonly { readonly name: string; readonly gram: tf.Tensor2D; readonly energy: tf.Scalar }[];

  /** @param style windows of it, n×h×w×3, values 0..1. */
  constructor(network: FeatureNetwork, style: tf.Tensor4D) {
    this.#taps = tf.tidy(() => {
      const features = network.features(style, network.styleTaps);
      return network.styleTaps.map((name) => {
        const gram = tf.keep(gramMatrix(features[name]!));
        return { name, gram, energy: tf.keep(sumOfSquares(gram)) };
      });
    });
  }

  /** The Gram matrix of each tap. */
  statistics(features: Features): Statistics {
    return this.#taps.map(({ name }) => gramRows(features[name]!));
  }

  /** Mean over the taps of |G − T|² / |T|²: 0 where all Gram matrices agree, 1 for features of 0. */
  distance(statistics: Statistics): tf.Tensor1D {
    return tf.tidy(() => {
      const distances = this.#taps.map(({ gram, energy }, i) => {
        const difference = tf.sub(statistics[i]!, tf.reshape(gram, [1, -1]));
        return tf.div<tf.Tensor1D>(sumEach(tf.square(tf.reshape(difference, [-1, ...gram.shape]))), energy);
      });
      return tf.mul<tf.Tensor1D>(sumOf(distances), 1 / distances.length);
    });
  }

  dispose(): void {
    tf.dispose(this.#taps.flatMap(({ gram, energy }) => [gram, energy]));
  }
}
