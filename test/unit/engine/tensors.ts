import * as tf from '@tensorflow/tfjs-core';

/** Values between `low` and `high`, the same for the same seed. */
export function noise<R extends tf.Rank>(shape: tf.ShapeMap[R], seed: number, low = 0, high = 1): tf.Tensor<R> {
  return tf.randomUniform(shape, low, high, 'float32', seed);
}

/** Largest difference over the largest expected value. */
export function largestError(actual: tf.Tensor, expected: tf.Tensor): number {
  return tf.tidy(() => {
    const scale = tf.max(tf.abs(expected));
    return tf.div(tf.max(tf.abs(tf.sub(actual, expected))), scale).dataSync()[0]!;
  });
}

/** The slope of `f` at `x` along `direction`: by its gradient, and by central differences. */
export function slopes(
  f: (x: tf.Tensor) => tf.Tensor,
  x: tf.Tensor,
  direction: tf.Tensor,
  step: number,
): { gradient: number; difference: number } {
  const value = (sign: number) => f(tf.add(x, tf.mul(direction, sign * step))).dataSync()[0]!;
  const gradient = tf.sum(tf.mul(tf.grad(f)(x), direction)).dataSync()[0]!;
  return { gradient, difference: (value(1) - value(-1)) / (2 * step) };
}
