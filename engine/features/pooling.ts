import * as tf from '@tensorflow/tfjs-core';

export interface PoolingOptions {
  /** Side of the window. */
  readonly size: number;
  readonly stride: number;
  /** `valid` drops what is left over at the right and lower edge. */
  readonly padding: 'same' | 'valid';
}

/**
 * Largest value of each window, columns first and then rows, which halves the gradient's work. For inputs
 * ≥ 0, such as those behind a ReLU: the CPU's gradient kernel finds no maximum among negative values.
 */
export function maxPool(x: tf.Tensor4D, { size, stride, padding }: PoolingOptions): tf.Tensor4D {
  return tf.maxPool(tf.maxPool(x, [size, 1], [stride, 1], padding), [1, size], [1, stride], padding);
}

/** Mean of each window; padding does not count. */
export function averagePool(x: tf.Tensor4D, { size, stride, padding }: PoolingOptions): tf.Tensor4D {
  if (padding === 'valid' && stride === size) return tiles(x, size);
  if (padding === 'same' && stride === 1) return smooth(x, size);
  throw new Error('Average pooling is there for tiles, or for stride 1 with padding.');
}

/** Means of tiles; the gradient spreads each mean's over its tile. */
function tiles(input: tf.Tensor4D, size: number): tf.Tensor4D {
  const operation = tf.customGrad((x) => ({
    value: tf.avgPool(x as tf.Tensor4D, size, size, 'valid'),
    gradFunc: (dy: tf.Tensor) => spread(dy as tf.Tensor4D, size, input.shape),
  }));
  return operation(input) as tf.Tensor4D;
}

/** One broadcast multiplication: TensorFlow.js's own kernel for this gradient is ten times slower on the CPU. */
function spread(dy: tf.Tensor4D, size: number, [, fullHeight, fullWidth]: tf.Tensor4D['shape']): tf.Tensor4D {
  const [pictures, height, width, channels] = dy.shape;
  const share = tf.fill([1, size, 1, size, 1], 1 / size ** 2);
  const spread = tf.mul(tf.reshape(dy, [pictures * height, 1, width, 1, channels]), share);
  const full = tf.reshape(spread, [pictures, height * size, width * size, channels]) as tf.Tensor4D;
  const rest: [number, number] = [fullHeight - height * size, fullWidth - width * size];
  return rest[0] + rest[1] === 0 ? full : tf.pad4d(full, [[0, 0], [0, rest[0]], [0, rest[1]], [0, 0]]);
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
