import * as tf from '@tensorflow/tfjs-core';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';

/** Threads in a workgroup: as many as WebGPU promises. */
export const GROUP = 256;

/** A kernel of our own among tfjs's operations, with the buffers of its tensors. */
export interface GpuOperation<R extends tf.Rank> {
  /** All that the code depends on but the inputs' shapes. */
  readonly key: string;
  readonly inputs: Readonly<Record<string, tf.Tensor>>;
  readonly shape: tf.ShapeMap[R];
  /** Workgroups of `GROUP` threads; by default a thread for each number of the result. */
  readonly groups?: number;
  /** WGSL with `fn main(index: i32)`: inputs are arrays by their names, the result is `result`, of `uniforms.size`. */
  readonly code: string;
}

/** Not differentiable by itself. */
export function gpuOperation<R extends tf.Rank>({ key, inputs, shape, groups, code }: GpuOperation<R>): tf.Tensor<R> {
  const outputShape = [...(shape as number[])];
  const numbers = outputShape.reduce((a, b) => a * b, 1);
  const program = {
    ...{ variableNames: Object.keys(inputs), outputShape, shaderKey: key, size: true },
    dispatchLayout: { x: outputShape.map((_, axis) => axis) },
    dispatch: [groups ?? Math.ceil(numbers / GROUP), 1, 1] as [number, number, number],
    workgroupSize: [GROUP, 1, 1] as [number, number, number],
    getUserCode: () => code,
  };
  const made = (tf.backend() as WebGPUBackend).runWebGPUProgram(program, Object.values(inputs), 'float32');
  return tf.engine().makeTensorFromTensorInfo(made) as tf.Tensor<R>;
}
