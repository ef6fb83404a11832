import * as tf from '@tensorflow/tfjs-core';
import { filterKernel, orientedDerivatives } from '../automaton/composedFilters';

/** Half the Laplacian. */
const ROUND = [1 / 8, 2 / 8, 1 / 8, 2 / 8, -12 / 8, 2 / 8, 1 / 8, 2 / 8, 1 / 8];

/**
 * The two parts of the second derivatives along the flow and across it, in tfjs operations.
 * @param pictures n×c×h×w
 * @param flow n×2×h×w: cos 2θ and sin 2θ of the direction θ, times how sure it is
 * @returns n×c×(h−2)×(w−2) each: `round` + `turned` is the derivative along, `round` − `turned` that across
 */
export function flowDerivatives(pictures: tf.Tensor4D, flow: tf.Tensor4D): { round: tf.Tensor4D; turned: tf.Tensor4D } {
  const [count, channels, height, width] = pictures.shape;
  const planes = tf.reshape<tf.Rank.R4>(pictures, [count * channels, height, width, 1]);
  const derivatives = tf.conv2d(planes, filterKernel(1, [...orientedDerivatives, ROUND]), 1, 'valid');
  const each = tf.reshape(derivatives, [count, channels, height - 2, width - 2, 3]);
  const inner = tf.slice(flow, [0, 0, 1, 1], [count, 2, height - 2, width - 2]);
  const shares = tf.expandDims(tf.transpose(inner, [0, 2, 3, 1]), 1);
  const [oriented, round] = tf.split(each, [2, 1], 4) as [tf.Tensor, tf.Tensor];
  return { round: tf.squeeze(round, [4]), turned: tf.sum(tf.mul(oriented, shares), 4) };
}

/**
 * Half the Laplacian, in tfjs operations.
 * @param pictures n×c×h×w
 * @returns n×c×(h−2)×(w−2)
 */
export function halfLaplacian(pictures: tf.Tensor4D): tf.Tensor4D {
  const [count, channels, height, width] = pictures.shape;
  const planes = tf.reshape<tf.Rank.R4>(pictures, [count * channels, height, width, 1]);
  return tf.reshape(tf.conv2d(planes, filterKernel(1, [ROUND]), 1, 'valid'), [count, channels, height - 2, width - 2]);
}
