import * as tf from '@tensorflow/tfjs-core';

/** Below this length a vector has no direction. */
const SMALLEST = 1e-12;
/** Opposite vectors have no nearest way to one another: the slope is held where it would grow without bound. */
const SMALLEST_COSINE = 1e-3;

/** Rows at length 1. */
export function unitRows(x: tf.Tensor2D): tf.Tensor2D {
  return unit(x) as tf.Tensor2D;
}

const unit = tf.customGrad((x, save) => {
  const rows = x as tf.Tensor2D;
  const length = tf.maximum(tf.sqrt(tf.sum(tf.square(rows), 1, true)), SMALLEST);
  const value = tf.div<tf.Tensor2D>(rows, length);
  (save as tf.GradSaveFunc)([value, length]);
  return {
    value,
    gradFunc: (dy, [u, l]) => {
      const along = tf.mul(u!, tf.sum(tf.mul(dy as tf.Tensor, u!), 1, true));
      return tf.div(tf.sub(dy as tf.Tensor, along), l!);
    },
  };
});

/**
 * 2·arcsin(|x − y| / 2)², half the squared angle between directions (Crowson's CLIP guidance; the notebooks' loss).
 * @param rows n×d, of length 1, differentiable.
 * @param target 1×d, of length 1.
 * @returns n.
 */
export function sphericalDistances(rows: tf.Tensor2D, target: tf.Tensor2D): tf.Tensor1D {
  const operation = tf.customGrad((x, save) => {
    const difference = tf.sub(x as tf.Tensor2D, target);
    const half = tf.minimum(tf.mul(tf.sqrt(tf.sum(tf.square(difference), 1, true)), 0.5), 1);
    const angle = tf.asin(half);
    const value = tf.reshape(tf.mul(tf.square(angle), 2), [rows.shape[0]]);
    (save as tf.GradSaveFunc)([difference, half, angle]);
    return { value, gradFunc: (dy, saved) => distanceGradient(dy as tf.Tensor1D, saved as tf.Tensor2D[]) };
  });
  return operation(rows) as tf.Tensor1D;
}

/** (arcsin(h) / h) / √(1 − h²) · (x − y): written so that it has its limit, 1, at h = 0. */
function distanceGradient(dy: tf.Tensor1D, [difference, half, angle]: tf.Tensor2D[]): tf.Tensor2D {
  const ratio = tf.div(tf.maximum(angle!, SMALLEST), tf.maximum(half!, SMALLEST));
  const cosine = tf.sqrt(tf.maximum(tf.sub(1, tf.square(half!)), SMALLEST_COSINE ** 2));
  return tf.mul(tf.mul(difference!, tf.div(ratio, cosine)), tf.expandDims(dy, 1));
}
