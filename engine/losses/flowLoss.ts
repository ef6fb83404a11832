import * as tf from '@tensorflow/tfjs-core';
import { sumOf } from '../sumOf';

/** A second derivative that counts 1. */
const USUAL = 0.1;

/** Where a neighbour lies: 0, 1 or 2 cells from the upper left one. */
type Neighbour = readonly [down: 0 | 1 | 2, right: 0 | 1 | 2];

/** ∂xx − ∂yy, halved. */
const HYPERBOLIC: readonly (readonly [Neighbour, number])[] = [[[1, 2], 0.5], [[1, 0], 0.5], [[0, 1], -0.5], [[2, 1], -0.5]];
/** ∂xy. */
const MIXED: readonly (readonly [Neighbour, number])[] = [[[0, 0], 0.25], [[2, 2], 0.25], [[0, 2], -0.25], [[2, 0], -0.25]];
/** Half the Laplacian. */
const ROUND: readonly (readonly [Neighbour, number])[] = [
  ...([[0, 0], [0, 2], [2, 0], [2, 2]] as const).map((place) => [place, 1 / 8] as const),
  ...([[0, 1], [1, 0], [1, 2], [2, 1]] as const).map((place) => [place, 2 / 8] as const),
  [[1, 1], -12 / 8],
];

/**
 * How much a picture changes its course along the flow of the photo: mean square of its second derivative in that
 * direction. A stroke is smooth along and not across, grain is smooth in no direction; features of a style tell the two
 * apart too little, and grain is what an automaton learns first. Smoothing along the flow is how Kang, Lee and Chui 2009
 * (Flow-Based Image Abstraction, https://doi.org/10.1109/TVCG.2008.81) abstract photos.
 * @param picture 3×h×w, nominally 0..1
 * @param flow 2×h×w: cos 2θ and sin 2θ of the direction θ, times how sure it is (`flowPlanes`)
 * @returns 1 where the derivative is {@link USUAL} everywhere; 0 of a picture so thin that it has none
 */
export function flowLoss(picture: tf.Tensor3D, flow: tf.Tensor3D): tf.Scalar {
  return tf.tidy(() => {
    const [, height, width] = picture.shape;
    if (Math.min(height, width) < 3) return tf.mul<tf.Scalar>(tf.sum(picture), 0);
    const inner: [number, number] = [height - 2, width - 2];
    const along = (place: 0 | 1) => tf.slice(flow, [place, 1, 1], [1, ...inner]);
    const derivative = (taps: readonly (readonly [Neighbour, number])[]) =>
      sumOf(taps.map(([[down, right], weight]) => tf.mul(tf.slice(picture, [0, down, right], [3, ...inner]), weight)));
    const terms = [tf.mul(derivative(HYPERBOLIC), along(0)), tf.mul(derivative(MIXED), along(1)), derivative(ROUND)];
    return tf.div<tf.Scalar>(tf.mean(tf.square(sumOf(terms))), USUAL ** 2);
  });
}
