import * as tf from '@tensorflow/tfjs-core';

/** Planar values as a tensor `[channels, height, width]`. */
export function planesTensor(planes: Float32Array, { width, height }: { width: number; height: number }): tf.Tensor3D {
  return tf.tensor3d(planes, [planes.length / (width * height), height, width]);
}
