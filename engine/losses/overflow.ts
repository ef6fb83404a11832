import * as tf from '@tensorflow/tfjs-core';

/** Mean of |x − clamp(x, −1, 1)| over a state, of any shape: keeps the cells' values in range. */
export function overflowLoss(state: tf.Tensor): tf.Scalar {
  return meanExcess(state) as tf.Scalar;
}

const meanExcess = tf.customGrad((x, save) => {
  const state = x as tf.Tensor;
  const excess = tf.sub(state, tf.clipByValue(state, -1, 1));
  (save as tf.GradSaveFunc)([excess]);
  return {
    value: tf.mean(tf.abs(excess)),
    gradFunc: (dy, [saved]) => tf.mul(tf.sign(saved!), tf.div(dy, state.size)),
  };
});
