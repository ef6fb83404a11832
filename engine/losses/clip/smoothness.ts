import * as tf from '@tensorflow/tfjs-core';

/** Mean squared difference between neighbours across and down; picture 3×H×W. */
export function roughness(picture: tf.Tensor3D): tf.Scalar {
  const [channels, height, width] = picture.shape;
  const across = difference(picture, [0, 0, 1], [channels, height, width - 1]);
  const down = difference(picture, [0, 1, 0], [channels, height - 1, width]);
  return tf.add(tf.mean(tf.square(across)), tf.mean(tf.square(down)));
}

function difference(x: tf.Tensor3D, from: [number, number, number], size: [number, number, number]): tf.Tensor3D {
  return tf.sub(tf.slice(x, from, size), tf.slice(x, [0, 0, 0], size));
}
