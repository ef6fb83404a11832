import * as tf from '@tensorflow/tfjs-core';

/** The golden ratio's fraction: steps of it meet rows and columns of a grid about equally often. */
const STRIDE = 0.618034;

/** Indices of places spread evenly over a grid of `count`; all where there are no more than `most`. */
export function evenPositions(count: number, most: number): Int32Array {
  if (count <= most) return Int32Array.from({ length: count }, (_, i) => i);
  const share = count / most;
  return Int32Array.from({ length: most }, (_, i) => Math.floor((i + ((i * STRIDE) % 1)) * share));
}

/** pictures×h×w×channels → positions × channels, in row-major order. */
export function positionsOf(features: tf.Tensor4D): tf.Tensor2D {
  return tf.reshape(features, [-1, features.shape[3]]);
}

/**
 * The features at these positions, differentiable: positions × channels.
 * @param features pictures×h×w×channels.
 * @param positions indices in row-major order.
 */
export function takePositions(features: tf.Tensor4D, positions: Int32Array): tf.Tensor2D {
  const all = positionsOf(features);
  if (positions.length === all.shape[0]) return all;
  // The generic gradient of a gather adds segments up, which not every backend can.
  const take = tf.customGrad((x) => ({
    value: tf.gather(x as tf.Tensor2D, tf.tensor1d(positions, 'int32')),
    gradFunc: (dy) => tf.scatterND(tf.tensor2d(positions, [positions.length, 1], 'int32'), dy, all.shape),
  }));
  return take(all) as tf.Tensor2D;
}
