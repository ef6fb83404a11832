import * as tf from '@tensorflow/tfjs-core';
import { sumOf } from '../sumOf';
import type { Features } from './pictureLosses';
import { sumEach } from './sums';

/**
 * Mean over the taps of mean|F − T|² / mean|T|²: how far features of each picture are from its photo's, place by place.
 * 0 for the photo itself, 1 for features of 0.
 */
export function contentLoss(features: Features, target: Features, taps: readonly string[]): tf.Tensor1D {
  return tf.tidy(() => {
    const distances = taps.map((tap) => {
      const wanted = target[tap]!;
      return tf.div<tf.Tensor1D>(sumEach(tf.square(tf.sub(features[tap]!, wanted))), sumEach(tf.square(wanted)));
    });
    return tf.mul<tf.Tensor1D>(sumOf(distances), 1 / distances.length);
  });
}
