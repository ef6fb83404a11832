import * as tf from '@tensorflow/tfjs-core';
import { resampleTransposed } from '../resample';

/** Side of the squares whose colours are compared, about so many pixels: strokes have their way inside. */
const SQUARE = 12;
/** A usual standard deviation of a photo's colours: differences are measured by it. */
const USUAL_DEVIATION = 0.2;

/**
 * How far the colours of a picture's regions are from those wanted: mean square over squares and channels. 0 where they
 * are equal, 1 where squares are off by {@link USUAL_DEVIATION}.
 * @param picture 3×h×w, nominally 0..1; what is wanted likewise.
 */
export function regionLoss(picture: tf.Tensor3D, wanted: tf.Tensor3D): tf.Scalar {
  return tf.tidy(() => {
    const difference = tf.sub<tf.Tensor3D>(picture, wanted);
    const [, height, width] = difference.shape;
    const squares = resampleTransposed(difference, [Math.ceil(height / SQUARE), Math.ceil(width / SQUARE)], 'adaptive');
    return tf.div<tf.Scalar>(tf.mean(tf.square(squares)), USUAL_DEVIATION ** 2);
  });
}
