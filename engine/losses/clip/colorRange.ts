import * as tf from '@tensorflow/tfjs-core';

/**
 * Clamps to 0..1 and lets the gradient through, but for the part that would push a value further out: CLIP has never
 * seen such colours, and a plain clamp would leave them where they are.
 */
export function clampThrough<T extends tf.Tensor>(x: T): T {
  return clamp(x) as T;
}

const clamp = tf.customGrad((x, save) => {
  const input = x as tf.Tensor;
  const value = tf.clipByValue(input, 0, 1);
  const excess = tf.sub(input, value);
  (save as tf.GradSaveFunc)([excess]);
  return {
    value,
    // Descent moves against the gradient: outwards where its sign is not that of the excess.
    gradFunc: (dy, [e]) => tf.mul(dy as tf.Tensor, tf.cast(tf.greaterEqual(tf.mul(dy as tf.Tensor, e!), 0), 'float32')),
  };
});
