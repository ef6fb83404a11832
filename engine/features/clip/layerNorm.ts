import * as tf from '@tensorflow/tfjs-core';
import type { NormWeights } from './clipTensors';

/**
 * Layer normalisation over the last axis (Ba et al. 2016, https://arxiv.org/abs/1607.06450) with frozen scale and
 * bias, differentiable with respect to the input only.
 */
export class LayerNorm {
  private readonly scale: tf.Tensor1D;
  private readonly bias: tf.Tensor1D;

  constructor(
    weights: NormWeights,
    private readonly epsilon: number,
  ) {
    this.scale = tf.keep(tf.tensor1d(weights.scale));
    this.bias = tf.keep(tf.tensor1d(weights.bias));
  }

  /** n×width → n×width. */
  apply(input: tf.Tensor2D): tf.Tensor2D {
    const operation = tf.customGrad((x, save) => {
      const centred = tf.sub(x as tf.Tensor2D, tf.mean(x as tf.Tensor2D, 1, true));
      const inverse = tf.rsqrt(tf.add(tf.mean(tf.square(centred), 1, true), this.epsilon));
      const unit = tf.mul(centred, inverse);
      (save as tf.GradSaveFunc)([unit, inverse]);
      return {
        value: tf.add(tf.mul(unit, this.scale), this.bias),
        gradFunc: (dy, [u, r]) => this.gradient(dy as tf.Tensor2D, u as tf.Tensor2D, r as tf.Tensor2D),
      };
    });
    return operation(input) as tf.Tensor2D;
  }

  dispose(): void {
    tf.dispose([this.scale, this.bias]);
  }

  /** (g − mean(g) − u·mean(g·u)) / σ, where g is the gradient at the unit-variance values u. */
  private gradient(dy: tf.Tensor2D, unit: tf.Tensor2D, inverse: tf.Tensor2D): tf.Tensor2D {
    const g = tf.mul(dy, this.scale);
    const along = tf.mul(unit, tf.mean(tf.mul(g, unit), 1, true));
    return tf.mul(tf.sub(tf.sub(g, tf.mean(g, 1, true)), along), inverse);
  }
}
