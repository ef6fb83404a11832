import * as tf from '@tensorflow/tfjs-core';
import { onHost } from '../hostNumbers';
import { flowKernel } from './flowKernel';
import { hostOperation } from './hostOperation';
import { meanSquareEach } from './sums';

/** A second derivative that counts 1. */
const USUAL = 0.1;

/** ∂xx − ∂yy, halved. */
const HYPERBOLIC = [[0, -0.5, 0], [0.5, 0, 0.5], [0, -0.5, 0]];
/** ∂xy. */
const MIXED = [[0.25, 0, -0.25], [0, 0, 0], [-0.25, 0, 0.25]];
/** Half the Laplacian. */
const ROUND = [[1 / 8, 2 / 8, 1 / 8], [2 / 8, -12 / 8, 2 / 8], [1 / 8, 2 / 8, 1 / 8]];

/**
 * How much a picture changes its course along the flow of the photo: mean square of its second derivative in that
 * direction. A stroke is smooth along and not across, grain is smooth in no direction; features of a style tell the two
 * apart too little, and grain is what an automaton learns first. Smoothing along the flow is how Kang, Lee and Chui 2009
 * (Flow-Based Image Abstraction, https://doi.org/10.1109/TVCG.2008.81) abstract photos.
 * @param pictures n×3×h×w, nominally 0..1
 * @param flow n×2×h×w: cos 2θ and sin 2θ of the direction θ, times how sure it is (`flowPlanes`)
 * @returns of each picture 1 where the derivative is {@link USUAL} everywhere; 0 where it is so thin that it has none
 */
export function flowLoss(pictures: tf.Tensor4D, flow: tf.Tensor4D): tf.Tensor1D {
  const [count, , height, width] = pictures.shape;
  if (Math.min(height, width) < 3) return tf.mul<tf.Tensor1D>(tf.sum(pictures, [1, 2, 3]), 0);
  if (!onHost()) return composedFlowLoss(pictures, flow);
  return hostOperation<tf.Rank.R1>(pictures, [flow], [count], (directions) => flowKernel(directions!, { height, width }, USUAL));
}

/** The same in tfjs operations: on a GPU, and the plain version of `flowKernel.ts`. */
export function composedFlowLoss(pictures: tf.Tensor4D, flow: tf.Tensor4D): tf.Tensor1D {
  return tf.tidy(() => {
    const [count, channels, height, width] = pictures.shape;
    const taps = [0, 1, 2].flatMap((y) => [0, 1, 2].map((x) => [HYPERBOLIC, MIXED, ROUND].map((filter) => filter[y]![x]!)));
    const planes = tf.reshape<tf.Rank.R4>(pictures, [count * channels, height, width, 1]);
    const derivatives = tf.conv2d(planes, tf.tensor4d(taps.flat(), [3, 3, 1, 3]), 1, 'valid');
    const inner = tf.slice(flow, [0, 0, 1, 1], [count, 2, height - 2, width - 2]);
    // Half the Laplacian counts whatever the direction.
    const shares = tf.transpose(tf.pad(inner, [[0, 0], [0, 1], [0, 0], [0, 0]], 1), [0, 2, 3, 1]);
    const each = tf.reshape(derivatives, [count, channels, height - 2, width - 2, 3]);
    const along = tf.sum(tf.mul(each, tf.expandDims(shares, 1)), 4);
    return tf.div<tf.Tensor1D>(meanSquareEach(along), USUAL ** 2);
  });
}
