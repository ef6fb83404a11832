import * as tf from '@tensorflow/tfjs-core';
import type { Color, ColorTransfer } from './colorTransfer';

/**
 * Pictures' colours moved, as far as a picture can show them.
 * @param pictures 3×h×w or n×3×h×w, 0..1; the result likewise.
 */
export function recolor<T extends tf.Tensor3D | tf.Tensor4D>(pictures: T, { matrix, from, to }: ColorTransfer): T {
  return tf.tidy(() => {
    const column = (values: Color) => tf.tensor3d([...values], [1, 3, 1]);
    const [height, width] = pictures.shape.slice(-2) as [number, number];
    const colors = tf.sub<tf.Tensor3D>(tf.reshape(pictures, [-1, 3, height * width]), column(from));
    const rows = tf.tensor3d(matrix.flat(), [1, 3, 3]);
    const moved = tf.add<tf.Tensor3D>(tf.matMul(rows, colors), column(to));
    return tf.reshape(tf.clipByValue(moved, 0, 1), pictures.shape) as T;
  });
}
