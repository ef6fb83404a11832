import * as tf from '@tensorflow/tfjs-core';
import { averagePool } from '../features/pooling';
import { sumOf } from '../sumOf';

/** Windows of a picture at one scale: one at each cell, since those on a lattice left it in the picture. */
export const windows = {
  /** Side in cells. */
  side: 8,
  /** A second derivative of a picture 0..1 under which there is no structure that could have a direction or a colour. */
  least: 0.005,
} as const;

/** Sum of squares in a window of a picture's three planes under which there is no structure. */
export const nothingIn = ({ side, least }: { readonly side: number; readonly least: number }): number => 3 * least ** 2 * side ** 2;

/** Whether a picture of that size has a window at a scale. */
export const hasWindow = (height: number, width: number, scale: number): boolean => Math.floor(Math.min(height, width) / scale) >= windows.side + 2;

/**
 * The mean of a loss over the scales at which a picture has a window.
 * @param ofScale of each picture the loss at a scale, the place of which in `scales` is `i`
 * @returns of each picture; 0 of one that is too small
 */
export function overScales(pictures: tf.Tensor4D, scales: readonly number[], ofScale: (scale: number, i: number) => tf.Tensor1D): tf.Tensor1D {
  return tf.tidy(() => {
    const [, , height, width] = pictures.shape;
    const each = scales.flatMap((scale, i) => (hasWindow(height, width, scale) ? [ofScale(scale, i)] : []));
    if (each.length === 0) return tf.mul<tf.Tensor1D>(tf.sum(pictures, [1, 2, 3]), 0);
    return tf.mul<tf.Tensor1D>(sumOf(each), 1 / each.length);
  });
}

/** Averages of cells: n×c×h×w. */
export function shrunk(planes: tf.Tensor4D, scale: number): tf.Tensor4D {
  if (scale === 1) return planes;
  const [count, channels, height, width] = planes.shape;
  const each = averagePool(tf.reshape<tf.Rank.R4>(planes, [count * channels, height, width, 1]), { size: scale, stride: scale, padding: 'valid' });
  return tf.reshape(each, [count, channels, Math.floor(height / scale), Math.floor(width / scale)]);
}

/**
 * In tfjs operations: by how much the share of the first part's structure in that of both exceeds what is free, the mean over
 * all windows of each picture.
 * @param first second derivatives, n×3×h×w
 * @param second likewise of the rest, or n×1×h×w whose squares are those of all planes
 */
export function excessShare(first: tf.Tensor4D, second: tf.Tensor4D, free: number): tf.Tensor1D {
  const energy = (derivative: tf.Tensor) =>
    tf.avgPool(tf.expandDims<tf.Tensor4D>(tf.sum(tf.square(derivative), 1), 3), windows.side, 1, 'valid');
  const [own, other] = [energy(first), energy(second)];
  const whole = tf.add(tf.add(own, other), nothingIn(windows) / windows.side ** 2);
  return tf.mean<tf.Tensor1D>(tf.relu(tf.sub(tf.div(own, whole), free)), [1, 2, 3]);
}
