import * as tf from '@tensorflow/tfjs-core';

export interface PoolingOptions {
  /** Side of the window. */
  readonly size: number;
  readonly stride: number;
  /** `valid` drops what is left over at the right and lower edge. */
  readonly padding: 'same' | 'valid';
}

/**
 * Largest value of each window. For inputs ≥ 0, such as those behind a ReLU: the CPU's gradient kernel finds
 * no maximum among negative values.
 */
export function maxPool(x: tf.Tensor4D, { size, stride, padding }: PoolingOptions): tf.Tensor4D {
  return tf.maxPool(x, size, stride, padding);
}

/** Mean of each window; padding does not count. */
export function averagePool(x: tf.Tensor4D, { size, stride, padding }: PoolingOptions): tf.Tensor4D {
  if (padding === 'valid') return tf.avgPool(x, size, stride, 'valid');
  if (stride !== 1) throw new Error('Average pooling with padding is there for stride 1 only.');
  return smooth(x, size);
}

/**
 * Average pooling with stride 1. TensorFlow.js's own gradient divides by the window's full size at the edges
 * too. With c the number of pixels in the window, y = pool(x) has the gradient c · pool(dy / c).
 */
function smooth(input: tf.Tensor4D, size: number): tf.Tensor4D {
  const operation = tf.customGrad((x) => ({
    value: tf.avgPool(x as tf.Tensor4D, size, 1, 'same'),
    gradFunc: (dy: tf.Tensor) => {
      const counts = windowSizes(dy.shape as tf.Tensor4D['shape'], size);
      return tf.mul(counts, tf.avgPool(tf.div<tf.Tensor4D>(dy, counts), size, 1, 'same'));
    },
  }));
  return operation(input) as tf.Tensor4D;
}

/** 1×height×width×1: how many pixels of the picture lie in each window. */
function windowSizes([, height, width]: tf.Tensor4D['shape'], size: number): tf.Tensor4D {
  const rows = tf.tensor(spans(height, size), [1, height, 1, 1]);
  const columns = tf.tensor(spans(width, size), [1, 1, width, 1]);
  return tf.mul(rows, columns);
}

function spans(length: number, size: number): number[] {
  const reach = (size - 1) / 2;
  return Array.from({ length }, (_, i) => Math.min(i + reach, length - 1) - Math.max(i - reach, 0) + 1);
}
