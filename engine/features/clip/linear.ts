import * as tf from '@tensorflow/tfjs-core';
import { transposed, type LinearWeights, type Matrix } from './clipTensors';

/**
 * x·W + b with frozen weights, differentiable with respect to x only. The gradient transposes W and multiplies,
 * since the CPU's multiplication is slow where it has to transpose by itself.
 */
export class Linear {
  private readonly weights: tf.Tensor2D;
  private readonly bias: tf.Tensor1D | null;

  /** @param weights in×out. */
  private constructor(weights: Matrix, bias: Float32Array | null) {
    if (bias && bias.length !== weights.columns) throw new Error(`${weights.columns} outputs, but ${bias.length} biases.`);
    this.weights = tf.keep(tf.tensor2d(weights.values, [weights.rows, weights.columns]));
    this.bias = bias && tf.keep(tf.tensor1d(bias));
  }

  /** Of weights as PyTorch has them, out×in. */
  static ofWeights({ matrix, bias }: LinearWeights): Linear {
    return new Linear(transposed(matrix), bias);
  }

  /** Of a matrix in×out that is applied from the right. */
  static ofMatrix(matrix: Matrix): Linear {
    return new Linear(matrix, null);
  }

  /** n×in → n×out. */
  apply(input: tf.Tensor2D): tf.Tensor2D {
    const operation = tf.customGrad((x) => ({
      value: this.forward(x as tf.Tensor2D),
      gradFunc: (dy) => multiplyTransposed(dy as tf.Tensor2D, this.weights),
    }));
    return operation(input) as tf.Tensor2D;
  }

  dispose(): void {
    tf.dispose(this.bias ? [this.weights, this.bias] : this.weights);
  }

  private forward(x: tf.Tensor2D): tf.Tensor2D {
    const product = tf.matMul<tf.Tensor2D>(x, this.weights);
    return this.bias ? tf.add<tf.Tensor2D>(product, this.bias) : product;
  }
}

/** a·bᵀ, for matrices or batches of them. */
export function multiplyTransposed<T extends tf.Tensor2D | tf.Tensor3D>(a: T, b: T): T {
  if (tf.getBackend() !== 'wasm') return tf.matMul<T>(a, b, false, true);
  return tf.matMul<T>(a, tf.transpose<T>(b, b.rank === 2 ? [1, 0] : [0, 2, 1]));
}
