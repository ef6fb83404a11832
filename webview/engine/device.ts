import * as tf from '@tensorflow/tfjs-core';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { DeviceDescription, EngineAssets } from './api';
import type { Automaton } from './automaton/automaton';
import { ComposedAutomaton } from './automaton/composedAutomaton';
import type { Layout } from './automaton/layout';
import { WasmAutomaton } from './automaton/wasmAutomaton';

const cpu = (reason: string): DeviceDescription => ({ kind: 'cpu', name: 'CPU (WebAssembly SIMD)', reason });

/**
 * Chooses the device for a setting of `nca.device`.
 * @throws Error if `gpu` is asked for and no adapter answers.
 */
export async function describeDevice(preference: 'auto' | 'cpu' | 'gpu'): Promise<DeviceDescription> {
  if (preference === 'cpu') return cpu('The setting nca.device asks for the CPU.');
  const adapter = await requestAdapter();
  if (!adapter) {
    if (preference === 'gpu') throw new Error('No GPU answers: set nca.device to "auto" or "cpu".');
    return cpu('No GPU answers through WebGPU.');
  }
  const name = `GPU (${adapterName(adapter.info)})`;
  if (preference === 'gpu') return { kind: 'gpu', name, reason: 'The setting nca.device asks for the GPU.' };
  if (isSoftware(adapter.info)) return cpu(`The only adapter, ${adapterName(adapter.info)}, is software: the CPU is faster.`);
  return { kind: 'gpu', name, reason: 'A GPU answers through WebGPU.' };
}

async function requestAdapter(): Promise<GPUAdapter | null> {
  const gpu = (globalThis.navigator as { gpu?: GPU } | undefined)?.gpu;
  return (await gpu?.requestAdapter({ powerPreference: 'high-performance' })) ?? null;
}

/** A software adapter computes on the CPU, about a hundred times slower than our kernel there. */
function isSoftware(info: GPUAdapterInfo): boolean {
  const { isFallbackAdapter } = info as { isFallbackAdapter?: boolean };
  const words = `${info.vendor} ${info.architecture} ${info.device} ${info.description}`;
  return isFallbackAdapter === true || /swiftshader|llvmpipe|lavapipe|software|basic render/i.test(words);
}

function adapterName(info: GPUAdapterInfo): string {
  return info.description || [info.vendor, info.architecture].filter(Boolean).join(' ') || 'unnamed adapter';
}

/** Makes tfjs run on the device; safe to call again. */
export async function useDevice(kind: DeviceDescription['kind'], assets: EngineAssets): Promise<void> {
  if (kind === 'cpu') await useCpu(assets);
  else await useGpu();
}

async function useCpu({ tfjsWasm }: EngineAssets): Promise<void> {
  if (tf.getBackend() === 'wasm') return;
  const url = URL.createObjectURL(new Blob([tfjsWasm], { type: 'application/wasm' }));
  // tfjs picks one of the three by what the platform can do; without shared memory that is the SIMD build.
  const files = ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm', 'tfjs-backend-wasm-threaded-simd.wasm'];
  setWasmPaths(Object.fromEntries(files.map((file) => [file, url])), true);
  await tf.setBackend('wasm');
  await tf.ready();
}

async function useGpu(): Promise<void> {
  if (tf.getBackend() === 'webgpu') return;
  const adapter = await requestAdapter();
  if (!adapter) throw new Error('No GPU answers through WebGPU.');
  const device = await adapter.requestDevice({ requiredLimits: wantedLimits(adapter.limits) });
  // The kernels belong to this name; the package's own backend under it has its small limits.
  if (tf.findBackendFactory('webgpu')) tf.removeBackend('webgpu');
  tf.registerBackend('webgpu', () => new WebGPUBackend(device, adapter.info));
  await tf.setBackend('webgpu');
  await tf.ready();
}

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

/** The automaton on the device that `useDevice` has made ready. */
export async function createAutomaton(
  kind: DeviceDescription['kind'],
  layout: Layout,
  assets: EngineAssets,
): Promise<Automaton> {
  return kind === 'cpu' ? WasmAutomaton.create(assets.automatonWasm, layout) : new ComposedAutomaton(layout);
}
