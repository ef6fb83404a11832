import * as tf from '@tensorflow/tfjs-core';
import { numbersOf, unwritten } from '../hostNumbers';

/** Numbers in a tensor's order. */
type Numbers = Float32Array;

/** Loops over numbers in place of tfjs operations: each of those costs the CPU more than the few numbers that it computes. */
export interface HostOperation {
  readonly value: (x: Numbers, y: Numbers) => void;
  /** The gradient at x from that at the value; dx is zero before. */
  readonly gradient: (x: Numbers, dy: Numbers, dx: Numbers) => void;
}

/**
 * One differentiable operation of tfjs.
 * @param constants further tensors that it reads
 * @param shape of the value
 * @param operation made anew each way, of the constants' numbers: where they lie may have changed
 */
export function hostOperation<R extends tf.Rank>(
  input: tf.Tensor,
  constants: readonly tf.Tensor[],
  shape: tf.ShapeMap[R],
  operation: (...constants: Numbers[]) => HostOperation,
): tf.Tensor<R> {
  const whole = tf.customGrad((x, save) => {
    (save as tf.GradSaveFunc)([x as tf.Tensor, ...constants]);
    const value = unwritten<R>(shape);
    operation(...constants.map(numbersOf)).value(numbersOf(x as tf.Tensor), numbersOf(value));
    const gradFunc = (dy: tf.Tensor, [own, ...saved]: tf.Tensor[]) => {
      const dx = unwritten(input.shape);
      operation(...saved.map(numbersOf)).gradient(numbersOf(own!), numbersOf(dy), numbersOf(dx).fill(0));
      return dx;
    };
    return { value, gradFunc };
  });
  return whole(input) as tf.Tensor<R>;
}
