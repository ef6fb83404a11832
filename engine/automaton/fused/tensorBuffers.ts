import { type Rank, type ShapeMap, type Tensor } from '@tensorflow/tfjs-core';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';

/** The one place that knows how tfjs keeps tensors on the GPU. */
export class TensorBuffers {
  constructor(private readonly backend: WebGPUBackend) {}

  get device(): GPUDevice {
    return this.backend.device;
  }

  /** The tensor's own buffer, to be read by work submitted before the tensor is disposed of. */
  bufferOf(tensor: Tensor): GPUBuffer {
    this.backend.uploadToGPU(tensor.dataId);
    this.flush();
    return this.backend.tensorMap.get(tensor.dataId).resource as GPUBuffer;
  }

  /** A tensor with a copy of the buffer's contents. */
  tensorOf<R extends Rank>(buffer: GPUBuffer, shape: ShapeMap[R]): Tensor<R> {
    return this.backend.createTensorFromGPUData({ buffer }, shape, 'float32') as Tensor<R>;
  }

  /** Submits what tfjs has recorded, so that what is submitted next comes after it. */
  flush(): void {
    this.backend.ensureCommandEncoderReady();
    this.backend.endComputePassEncoder();
    this.backend.submitQueue();
  }
}
