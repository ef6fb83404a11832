import * as tf from '@tensorflow/tfjs-core';

/**
 * The sum of tensors of one shape, two at a time: `tf.addN` binds all of them to one kernel, more than a GPU may
 * have buffers for (eight by WebGPU's default), and is then silently wrong.
 */
export function sumOf<T extends tf.Tensor>(terms: readonly T[]): T {
  return terms.reduce((sum, term) => tf.add(sum, term));
}
