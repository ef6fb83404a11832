import * as tf from '@tensorflow/tfjs-core';

/**
 * Sum of all elements, along the last axis first: the CPU adds one value after the other, and a hundred
 * thousand in a row would lose three digits.
 */
export function sumAll(x: tf.Tensor): tf.Scalar {
  return tf.tidy(() => tf.sum(tf.sum(x, x.rank - 1)));
}

/** |x|². */
export function sumOfSquares(x: tf.Tensor): tf.Scalar {
  return tf.tidy(() => sumAll(tf.square(x)));
}

/** |a − b|². */
export function squaredDistance(a: tf.Tensor, b: tf.Tensor): tf.Scalar {
  return sumOfSquares(tf.sub(a, b));
}
