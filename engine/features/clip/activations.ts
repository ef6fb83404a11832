import * as tf from '@tensorflow/tfjs-core';
import type { Activation } from './clipConfig';

/** The activation between the two layers of a block's perceptron, with a gradient in few passes. */
export function activate(x: tf.Tensor2D, activation: Activation): tf.Tensor2D {
  return (activation === 'quick_gelu' ? quickGelu(x) : gelu(x)) as tf.Tensor2D;
}

/** x·s with s = σ(1.702x); its slope is s·(1 + 1.702x·(1 − s)). */
const quickGelu = tf.customGrad((x, save) => {
  const input = x as tf.Tensor2D;
  const s = tf.sigmoid(tf.mul(input, 1.702));
  (save as tf.GradSaveFunc)([input, s]);
  return {
    value: tf.mul(input, s),
    gradFunc: (dy, [x0, s0]) => {
      const bend = tf.mul(tf.mul(x0!, 1.702), tf.sub(1, s0!));
      return tf.mul(dy as tf.Tensor, tf.mul(s0!, tf.add(bend, 1)));
    },
  };
});

/** x·Φ(x) with the normal distribution's Φ and density φ; its slope is Φ + x·φ. */
const gelu = tf.customGrad((x, save) => {
  const input = x as tf.Tensor2D;
  const below = tf.mul(tf.add(tf.erf(tf.mul(input, Math.SQRT1_2)), 1), 0.5);
  (save as tf.GradSaveFunc)([input, below]);
  return {
    value: tf.mul(input, below),
    gradFunc: (dy, [x0, below0]) => {
      const density = tf.mul(tf.exp(tf.mul(tf.square(x0!), -0.5)), 1 / Math.sqrt(2 * Math.PI));
      return tf.mul(dy as tf.Tensor, tf.add(below0!, tf.mul(x0!, density)));
    },
  };
});
