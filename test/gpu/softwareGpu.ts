import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type * as Dawn from 'webgpu';

/** Gives this process `navigator.gpu`: Dawn, on Chromium's SwiftShader by the environment of `softwareGpuEnvironment`. */
export function provideSoftwareGpu(): void {
  const { create, globals } = createRequire(`${process.cwd()}/package.json`)('webgpu') as typeof Dawn;
  Object.assign(globalThis, globals);
  Object.defineProperty(globalThis, 'navigator', { value: { gpu: create([]), userAgent: 'node' }, configurable: true });
}

/** tfjs on a new device of the software adapter. */
export async function useSoftwareGpu(): Promise<WebGPUBackend> {
  provideSoftwareGpu();
  const adapter = await navigator.gpu.requestAdapter();
  if (!adapter) throw new Error('No WebGPU adapter: neither a GPU nor the SwiftShader of a Chromium was found.');
  const { maxStorageBuffersPerShaderStage, maxComputeWorkgroupStorageSize } = adapter.limits;
  const device = await adapter.requestDevice({
    requiredLimits: { maxStorageBuffersPerShaderStage, maxComputeWorkgroupStorageSize },
  });
  if (tf.findBackendFactory('webgpu')) tf.removeBackend('webgpu');
  tf.registerBackend('webgpu', () => new WebGPUBackend(device, adapter.info));
  await tf.setBackend('webgpu');
  await tf.ready();
  return tf.backend() as WebGPUBackend;
}
