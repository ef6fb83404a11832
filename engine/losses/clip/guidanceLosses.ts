import * as tf from '@tensorflow/tfjs-core';
import { sumOf } from '../../sumOf';
import { sphericalDistances } from './spherical';

/**
 * Σ wₚ·d(I, Tₚ) with the spherical distance d: what the notebooks minimise. A negative weight pushes away.
 * @param embeddings n×d, of length 1.
 * @param targets 1×d each, of length 1.
 * @returns n.
 */
export function weightedDistance(
  embeddings: tf.Tensor2D,
  targets: readonly tf.Tensor2D[],
  weights: readonly number[],
): tf.Tensor1D {
  return sumOf(targets.map((target, i) => tf.mul<tf.Tensor1D>(sphericalDistances(embeddings, target), weights[i]!)));
}

/** A linear rating fitted on a CLIP's embeddings of length 1: weight·e + bias, about 0 to 10. */
export interface RatingHead {
  readonly weight: Float32Array;
  readonly bias: number;
}

/** n×d, of length 1 → n ratings. */
export function rate(embeddings: tf.Tensor2D, { weight, bias }: RatingHead): tf.Tensor1D {
  const products = tf.sum(tf.mul(embeddings, tf.tensor1d(weight)), 1);
  return tf.add(products, bias);
}

/** ½·(rating − target)², the notebooks' aesthetic loss; n×d → n. */
export function aestheticLoss(embeddings: tf.Tensor2D, head: RatingHead, target: number): tf.Tensor1D {
  return tf.mul(tf.square(tf.sub(rate(embeddings, head), target)), 0.5);
}

/**
 * 1 − cos between the way that a picture took from its photo and the way from the neutral text to the prompt
 * (StyleGAN-NADA, Gal et al. 2021; the global part of CLIPstyler, Kwon and Ye 2022).
 * @param embeddings of the pictures, n×d, of length 1; `before` of the photos under the same views.
 * @param way 1×d, of length 1.
 */
export function directionLoss(embeddings: tf.Tensor2D, before: tf.Tensor2D, way: tf.Tensor2D): tf.Tensor1D {
  const moved = tf.sub(embeddings, before);
  // A picture that has not moved has no direction yet.
  const length = tf.sqrt(tf.add(tf.sum(tf.square(moved), 1), 1e-6));
  return tf.sub(1, tf.div(tf.sum(tf.mul(moved, way), 1), length));
}
