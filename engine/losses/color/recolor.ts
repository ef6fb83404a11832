import * as tf from '@tensorflow/tfjs-core';
import type { Color, ColorTransfer } from './colorTransfer';

/**
 * A picture's colours moved, as far as a picture can show them.
 * @param picture 3×h×w, 0..1; the result likewise.
 */
export function recolor(picture: tf.Tensor3D, { matrix, from, to }: ColorTransfer): tf.Tensor3D {
  return tf.tidy(() => {
    const column = (values: Color) => tf.tensor2d([...values], [3, 1]);
    const colors = tf.sub<tf.Tensor2D>(tf.reshape(picture, [3, -1]), column(from));
    const moved = tf.add<tf.Tensor2D>(tf.matMul(tf.tensor2d(matrix.map((row) => [...row])), colors), column(to));
    return tf.reshape(tf.clipByValue(moved, 0, 1), picture.shape);
  });
}
