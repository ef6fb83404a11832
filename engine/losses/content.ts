import * as tf from '@tensorflow/tfjs-core';
import { sumOf } from '../sumOf';
import { squaredDistance, sumOfSquares } from './sums';

type Features = Record<string, tf.Tensor4D>;

/**
 * Mean over the taps of mean|F − T|² / mean|T|²: how far features are from the photo's, place by place.
 * 0 for the photo itself, 1 for features of 0.
 */
export function contentLoss(features: Features, target: Features, taps: readonly string[]): tf.Scalar {
  return tf.tidy(() => {
    const distances = taps.map((tap) => {
      const wanted = target[tap]!;
      return tf.div(squaredDistance(features[tap]!, wanted), sumOfSquares(wanted));
    });
    return tf.mul<tf.Scalar>(sumOf(distances), 1 / distances.length);
  });
}
