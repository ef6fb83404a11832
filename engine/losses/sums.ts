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

/** Sums of all that belongs to each element of the first axis, likewise. */
export function sumEach(x: tf.Tensor): tf.Tensor1D {
  return tf.tidy(() => {
    if (x.rank === 1) return tf.clone(x) as tf.Tensor1D;
    const rows = tf.sum(x, x.rank - 1);
    return (rows.rank === 1 ? rows : tf.sum(tf.reshape(rows, [x.shape[0]!, -1]), 1)) as tf.Tensor1D;
  });
}

/** Mean square of each element of the first axis. */
export function meanSquareEach(x: tf.Tensor): tf.Tensor1D {
  return tf.tidy(() => tf.div(sumEach(tf.square(x)), x.size / x.shape[0]!));
}
