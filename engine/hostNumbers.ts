import * as tf from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

/**
 * The one place that knows how tfjs keeps tensors on the CPU: in its WebAssembly memory, out of which `dataSync` copies.
 */
const memory = (): BackendWasm => tf.backend() as BackendWasm;

/** Whether tensors are in this thread's reach: on a GPU reading them would wait for it. */
export const onHost = (): boolean => tf.getBackend() === 'wasm';

/** A tensor's own numbers, to be used before another tensor is made: the memory may grow then, and moves. */
export function numbersOf({ dataId, shape }: tf.Tensor): Float32Array {
  return memory().typedArrayFromHeap({ dataId, shape, dtype: 'float32' }) as Float32Array;
}

/** A tensor whose numbers are still to be written. */
export function unwritten<R extends tf.Rank>(shape: tf.ShapeMap[R]): tf.Tensor<R> {
  return tf.engine().makeTensorFromTensorInfo(memory().makeOutput([...(shape as number[])], 'float32')) as tf.Tensor<R>;
}

/** A tensor's numbers to be read before another tensor is made: its own where they are in reach, else a copy that waits for the GPU. */
export function readNumbers(tensor: tf.Tensor): Float32Array {
  return onHost() ? numbersOf(tensor) : tensor.dataSync<'float32'>();
}

/** @param values none of a tensor's own, since the memory may grow; they may change afterwards */
export function copiedTensor<R extends tf.Rank>(values: Float32Array, shape: tf.ShapeMap[R]): tf.Tensor<R> {
  if (!onHost()) return tf.tensor<R>(values.slice(), shape);
  const tensor = unwritten<R>(shape);
  numbersOf(tensor).set(values);
  return tensor;
}
