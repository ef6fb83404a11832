import * as tf from '@tensorflow/tfjs-core';
import { onHost } from '../hostNumbers';
import { hostOperation, type HostOperation } from './hostOperation';
import { sumEach } from './sums';

/** Mean of |x − clamp(x, −1, 1)| over each state, n×…: keeps the cells' values in range. */
export function overflowLoss(states: tf.Tensor): tf.Tensor1D {
  const [count] = states.shape as [number];
  return onHost() ? hostOperation<tf.Rank.R1>(states, [], [count], () => overflowKernel) : composedOverflowLoss(states);
}

/** The same in tfjs operations: on a GPU, and the plain version of the loop. */
export function composedOverflowLoss(states: tf.Tensor): tf.Tensor1D {
  return meanExcess(states) as tf.Tensor1D;
}

const meanExcess = tf.customGrad((x, save) => {
  const states = x as tf.Tensor;
  const each = states.size / states.shape[0]!;
  const excess = tf.sub(states, tf.clipByValue(states, -1, 1));
  (save as tf.GradSaveFunc)([excess]);
  return {
    value: tf.div(sumEach(tf.abs(excess)), each),
    gradFunc: (dy, [saved]) => tf.mul(tf.sign(saved!), tf.reshape(tf.div(dy, each), [-1, ...states.shape.slice(1).map(() => 1)])),
  };
});

const overflowKernel: HostOperation = {
  value: (x, y) => {
    const each = x.length / y.length;
    for (let i = 0; i < y.length; i++) {
      let sum = 0;
      for (let at = i * each; at < (i + 1) * each; at++) sum += Math.max(0, Math.abs(x[at]!) - 1);
      y[i] = sum / each;
    }
  },
  gradient: (x, dy, dx) => {
    const each = x.length / dy.length;
    for (let at = 0; at < x.length; at++) {
      if (Math.abs(x[at]!) > 1) dx[at] = (Math.sign(x[at]!) * dy[Math.floor(at / each)]!) / each;
    }
  },
};
