import * as tf from '@tensorflow/tfjs-core';
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';

/** The adapter that WebGPU prefers for work, if any. */
export async function requestAdapter(): Promise<GPUAdapter | null> {
  const gpu = (globalThis.navigator as { gpu?: GPU } | undefined)?.gpu;
  return (await gpu?.requestAdapter({ powerPreference: 'high-performance' })) ?? null;
}

/** A software adapter computes on the CPU, about a hundred times slower than our kernel there. */
export function isSoftware(info: GPUAdapterInfo): boolean {
  const { isFallbackAdapter } = info as { isFallbackAdapter?: boolean };
  const words = `${info.vendor} ${info.architecture} ${info.device} ${info.description}`;
  return isFallbackAdapter === true || /swiftshader|llvmpipe|lavapipe|software|basic render/i.test(words);
}

export function adapterName(info: GPUAdapterInfo): string {
  return info.description || [info.vendor, info.architecture].filter(Boolean).join(' ') || 'unnamed adapter';
}

let current: { readonly backend: WebGPUBackend; readonly info: GPUAdapterInfo; lost: string | undefined } | undefined;

/** What tfjs computes on since `useGpu`. */
export function gpuBackend(): { readonly backend: WebGPUBackend; readonly info: GPUAdapterInfo } {
  if (!current) throw new Error('useGpu() comes first.');
  return current;
}

/** Bytes of the largest buffer that a kernel can read. */
export function largestBuffer(): number {
  const { maxBufferSize, maxStorageBufferBindingSize } = gpuBackend().backend.device.limits;
  return Math.min(maxBufferSize, maxStorageBufferBindingSize);
}

/** Why the device is gone, if it is. */
export const lostReason = (): string | undefined => current?.lost;

/** Makes tfjs compute on the GPU; a device that was lost is replaced. */
export async function useGpu(): Promise<void> {
  if (tf.getBackend() === 'webgpu' && current && current.lost === undefined) return;
  const adapter = await requestAdapter();
  if (!adapter) throw new Error('No GPU answers through WebGPU.');
  const requiredFeatures = wantedFeatures.filter((feature) => adapter.features.has(feature));
  const device = await adapter.requestDevice({ requiredFeatures, requiredLimits: wantedLimits(adapter.limits) });
  const { info } = adapter;
  const backend = new WebGPUBackend(device, info);
  // The kernels belong to this name; the package's own backend under it has its small limits.
  if (tf.findBackendFactory('webgpu')) tf.removeBackend('webgpu');
  tf.registerBackend('webgpu', () => backend);
  const mine = (current = { backend, info, lost: undefined as string | undefined });
  void device.lost.then(({ message, reason }) => (mine.lost ??= message || reason || 'unknown'));
  device.onuncapturederror = ({ error }) => {
    // What failed leaves zeros behind and nothing throws: better no training than a wrong one.
    mine.lost ??= describeError(error);
    // Not from within: in Node the device waits for this call.
    queueMicrotask(() => device.destroy());
  };
  await tf.setBackend('webgpu');
  await tf.ready();
}

function describeError(error: GPUError): string {
  if (!(error instanceof GPUOutOfMemoryError)) return error.message;
  return 'it is out of memory. Lower nca.gpu.memory or nca.training.size, or close what else uses the GPU';
}

/** Canvases of some systems can be drawn to only with it. */
const wantedFeatures: readonly GPUFeatureName[] = ['bgra8unorm-storage'];

/** tfjs's own factory leaves these at WebGPU's small defaults. */
function wantedLimits(limits: GPUSupportedLimits): Record<string, number> {
  const names = [
    'maxBufferSize',
    'maxStorageBufferBindingSize',
    'maxStorageBuffersPerShaderStage',
    'maxComputeWorkgroupsPerDimension',
    'maxComputeWorkgroupStorageSize',
    'maxComputeInvocationsPerWorkgroup',
    'maxComputeWorkgroupSizeX',
  ] as const;
  return Object.fromEntries(names.map((name) => [name, limits[name]]));
}
