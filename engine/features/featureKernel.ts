import { WasmMemory } from '../automaton/wasmMemory';

/** Output channels of a block of packed weights; see `wasm/convolution.ts`. */
export const BLOCK = 8;

/** What `wasm/features.ts` exports. Addresses are bytes; maps are addresses of six numbers, see `wasm/map.ts`. */
export interface FeatureExports {
  memory: WebAssembly.Memory;
  heapBase(): number;
  clear(address: number, bytes: number): void;
  convolve(input: number, output: number, weights: number, bias: number, side: number, how: number, mask: number): void;
  convolveWinograd(input: number, output: number, weights: number, bias: number, how: number, mask: number, scratch: number): void;
  winogradScratch(inputs: number, outputs: number): number;
  poolMaximum(input: number, output: number, ...window: PoolWindow): void;
  poolMean(input: number, output: number, ...window: PoolWindow): void;
  poolMaximumBackward(input: number, output: number, dInput: number, dOutput: number, ...window: PoolWindow): void;
  poolMeanBackward(input: number, dInput: number, dOutput: number, ...window: [...PoolWindow, masked: number]): void;
  loadPicture(source: number, target: number, scale: number, offset: number): void;
  storePicture(source: number, target: number, scale: number): void;
  storeMap(source: number, target: number): void;
  addGradient(source: number, target: number, map: number, masked: number): void;
  addColumns(x: number, rows: number, columns: number, sums: number): void;
  centreColumns(x: number, rows: number, columns: number, mean: number, sums: number): void;
  divideColumns(x: number, rows: number, columns: number, by: number): void;
  standardiseColumns(x: number, rows: number, columns: number, middle: number, scale: number, sums: number): void;
  addProducts(a: number, b: number, rows: number, aColumns: number, bColumns: number, out: number, upper: number): void;
  linesBytes(width: number): number;
  flowSquares(x: number, flow: number, height: number, width: number): number;
  flowGradient(x: number, flow: number, height: number, width: number, factor: number, scratch: number, dx: number): void;
  sharesScratch(height: number, width: number, window: number): number;
  coherenceShares(x: number, flow: number, height: number, width: number, window: number, nothing: number, free: number, scratch: number): number;
  coherenceGradient(x: number, flow: number, height: number, width: number, window: number, nothing: number, free: number, factor: number, scratch: number, dx: number): void;
  chromaShares(x: number, height: number, width: number, window: number, nothing: number, free: number, scratch: number): number;
  chromaGradient(x: number, height: number, width: number, window: number, nothing: number, free: number, factor: number, scratch: number, dx: number): void;
  momentSquares(moments: number, wanted: number, channels: number): number;
  momentGradient(moments: number, wanted: number, channels: number, ofSquares: number, ofMeans: number, dx: number): void;
  scaledSymmetric(x: number, channels: number, share: number, target: number): void;
}

export type PoolWindow = [size: number, stride: number, rowsAbove: number, columnsLeft: number];

/** Instantiates features.wasm. */
export function createKernel(wasm: ArrayBuffer): { kernel: FeatureExports; memory: WasmMemory } {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(wasm), {});
  const kernel = instance.exports as unknown as FeatureExports;
  return { kernel, memory: new WasmMemory(kernel.memory, kernel.heapBase()) };
}
