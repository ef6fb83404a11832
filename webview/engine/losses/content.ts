import * as tf from '@tensorflow/tfjs-core';

type Features = Record<string, tf.Tensor4D>;

/**
 * Mean over the taps of mean|F − T|² / mean|T|²: how far features are from the photo's, place by place.
 * 0 for the photo itself, 1 for features of 0.
 */
export function contentLoss(features: Features, target: Features, taps: readonly string[]): tf.Scalar {
  return tf.tidy(() => {
    const distances = taps.map((tap) => {
      const wanted = target[tap]!;
      return tf.div(tf.sum(tf.square(tf.sub(features[tap]!, wanted))), tf.sum(tf.square(wanted)));
    });
    return tf.mul<tf.Scalar>(tf.addN(distances), 1 / distances.length);
  });
}
