import * as tf from '@tensorflow/tfjs-core';
import { flowDerivatives } from './flowDerivatives';
import { hostOperation } from './hostOperation';
import { lossKernel } from './lossKernel';
import { meanSquareEach } from './sums';

/** A second derivative that counts 1. */
const USUAL = 0.1;

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
  const kernel = lossKernel();
  if (!kernel) return composedFlowLoss(pictures, flow);
  return hostOperation<tf.Rank.R1>(pictures, [flow], [count], (directions) => kernel.flow(directions!, [height, width], USUAL));
}

/** The same in tfjs operations: on a GPU, and the plain version of the kernel. */
export function composedFlowLoss(pictures: tf.Tensor4D, flow: tf.Tensor4D): tf.Tensor1D {
  return tf.tidy(() => {
    const { round, turned } = flowDerivatives(pictures, flow);
    return tf.div<tf.Tensor1D>(meanSquareEach(tf.add(round, turned)), USUAL ** 2);
  });
}
