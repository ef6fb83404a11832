import * as tf from '@tensorflow/tfjs-core';

/** A part of the picture, in cells. */
export interface Window {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** A window of three stored channels as a picture, 3×h×w, nominally 0..1. */
export function cut(planes: tf.Tensor3D, offset: number, { top, left, height, width }: Window): tf.Tensor3D {
  return tf.add(tf.slice(planes, [offset, top, left], [3, height, width]), 0.5);
}

/** A window of all channels, as they are. */
export function windowOf(planes: tf.Tensor3D, { top, left, height, width }: Window): tf.Tensor3D {
  return tf.slice(planes, [0, top, left], [planes.shape[0], height, width]);
}

/** 3×h×w → 1×h×w×3. */
export function toNetworkInput(picture: tf.Tensor3D): tf.Tensor4D {
  return tf.tidy(() => tf.expandDims(tf.transpose(picture, [1, 2, 0])));
}
