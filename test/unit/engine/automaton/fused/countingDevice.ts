import { afterAll, beforeAll, vi } from 'vitest';

interface CountingDevice {
  readonly device: GPUDevice;
  /** Bytes of the buffers that are there, by label. */
  readonly bytes: ReadonlyMap<string, number>;
  /** The texts that were compiled. */
  readonly codes: readonly string[];
}

/** Has the constants of WebGPU, which Node lacks, there while a file's tests run. */
export function provideBufferUsage(): void {
  beforeAll(() => void vi.stubGlobal('GPUBufferUsage', { COPY_SRC: 4, COPY_DST: 8, UNIFORM: 64, STORAGE: 128 }));
  afterAll(() => void vi.unstubAllGlobals());
}

/** A device that computes nothing and keeps account of buffers and kernels. */
export function countingDevice(): CountingDevice {
  const bytes = new Map<string, number>();
  const codes: string[] = [];
  const nothing = () => undefined;
  const pass = { setPipeline: nothing, setBindGroup: nothing, dispatchWorkgroups: nothing, end: nothing };
  const encoder = { beginComputePass: () => pass, copyBufferToBuffer: nothing, clearBuffer: nothing, finish: nothing };
  const device = {
    limits: { maxComputeWorkgroupStorageSize: 32_768 },
    queue: { writeBuffer: nothing, submit: nothing },
    pushErrorScope: nothing,
    popErrorScope: () => Promise.resolve(null),
    createShaderModule: ({ code }: GPUShaderModuleDescriptor) => codes.push(code),
    createComputePipelineAsync: () => Promise.resolve({ getBindGroupLayout: nothing }),
    createBindGroup: nothing,
    createCommandEncoder: () => encoder,
    createBuffer: ({ label, size }: GPUBufferDescriptor) => {
      bytes.set(label!, (bytes.get(label!) ?? 0) + size);
      return { size, destroy: () => bytes.set(label!, bytes.get(label!)! - size) };
    },
  };
  return { device: device as unknown as GPUDevice, bytes, codes };
}
