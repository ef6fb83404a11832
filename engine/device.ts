import * as tf from '@tensorflow/tfjs-core';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import type { DeviceDescription, EngineAssets } from './api';
import { adapterName, isSoftware, requestAdapter, useGpu } from './gpu';
import { useColumnKernel } from './features/columnKernel';
import { numbersKernel, useLossKernel } from './losses/lossKernel';
import { quickenSlices } from './hostSlice';

const cpu = (reason: string): DeviceDescription => ({ kind: 'cpu', name: 'CPU (WebAssembly SIMD)', reason });

/**
 * Chooses the device for a setting of `nca.device`.
 * @throws Error if `gpu` is asked for and no adapter answers.
 */
export async function describeDevice(preference: 'auto' | 'cpu' | 'gpu'): Promise<DeviceDescription> {
  if (preference === 'cpu') return cpu('nca.device is cpu.');
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

/** Makes tfjs run on the device; safe to call again. */
export async function useDevice(kind: DeviceDescription['kind'], assets: EngineAssets): Promise<void> {
  if (kind === 'cpu') await useCpu(assets);
  else await useGpuWith(assets);
}

async function useGpuWith({ featuresWasm }: EngineAssets): Promise<void> {
  await useGpu();
  // What the style is told of before there are tensors is worked out here.
  if (!numbersKernel() && featuresWasm.byteLength > 0) useLossKernel(featuresWasm);
}

async function useCpu({ tfjsWasm, featuresWasm }: EngineAssets): Promise<void> {
  if (tf.getBackend() === 'wasm') return;
  useColumnKernel(featuresWasm);
  useLossKernel(featuresWasm);
  const url = URL.createObjectURL(new Blob([tfjsWasm], { type: 'application/wasm' }));
  // tfjs picks one of the three by what the platform can do; without shared memory that is the SIMD build.
  const files = ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm', 'tfjs-backend-wasm-threaded-simd.wasm'];
  quickenSlices();
  setWasmPaths(Object.fromEntries(files.map((file) => [file, url])), true);
  await tf.setBackend('wasm');
  await tf.ready();
}
