import * as tf from '@tensorflow/tfjs-core';
import { luma } from './luma';
import { resampleTransposed } from './resample';

/** Side of the squares whose lightness is compared, about so many pixels: strokes have their way inside. */
const SQUARE = 8;
/** A usual standard deviation of a photo's lightness: differences are measured by it. */
const SPREAD = 0.2;

/**
 * How far light and dark of a picture are from the photo's, square by square; the mean lightness does not count.
 * 0 for the photo, 1 where squares are off by {@link SPREAD}.
 * @param picture 3×h×w, nominally 0..1; the photo likewise.
 */
export function lightnessLoss(picture: tf.Tensor3D, photo: tf.Tensor3D): tf.Scalar {
  return tf.tidy(() => {
    const difference = coarseLightness(tf.sub(picture, photo));
    return tf.div<tf.Scalar>(tf.mean(tf.square(tf.sub(difference, tf.mean(difference)))), SPREAD ** 2);
  });
}

function coarseLightness(planes: tf.Tensor3D): tf.Tensor3D {
  const [, height, width] = planes.shape;
  const lightness = tf.sum<tf.Tensor3D>(tf.mul(planes, tf.tensor3d([...luma], [3, 1, 1])), 0, true);
  return resampleTransposed(lightness, [Math.ceil(height / SQUARE), Math.ceil(width / SQUARE)], 'adaptive');
}
