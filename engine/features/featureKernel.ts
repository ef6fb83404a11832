import { WasmMemory } from '../automaton/wasmMemory';
import type { ConvolutionWeights } from './convolutionWeights';

/** Output channels of a block of packed weights; see `wasm/convolution.ts`. */
export const BLOCK = 8;

/** What a convolution does with its sums; see `wasm/convolution.ts`. */
export const finish = { relu: 0, add: 1, addMasked: 2 } as const;

/** What `wasm/features.ts` exports. Addresses are bytes; maps are addresses of six numbers, see `wasm/map.ts`. */
export interface FeatureExports {
  memory: WebAssembly.Memory;
  heapBase(): number;
  clear(address: number, bytes: number): void;
  convolve(input: number, output: number, weights: number, bias: number, side: number, how: number, mask: number): void;
  poolMaximum(input: number, output: number, ...window: PoolWindow): void;
  poolMean(input: number, output: number, ...window: PoolWindow): void;
  poolMaximumBackward(input: number, output: number, dInput: number, dOutput: number, ...window: PoolWindow): void;
  poolMeanBackward(input: number, dInput: number, dOutput: number, ...window: [...PoolWindow, masked: number]): void;
  loadPicture(source: number, target: number, scale: number, offset: number): void;
  storePicture(source: number, target: number, scale: number): void;
  storeMap(source: number, target: number): void;
  addGradient(source: number, target: number, map: number, masked: number): void;
}

export type PoolWindow = [size: number, stride: number, rowsAbove: number, columnsLeft: number];

/** A convolution's weights in the kernel's memory. */
export interface PackedConvolution {
  readonly side: number;
  readonly outputs: number;
  readonly weights: number;
  readonly bias: number;
  /** For the gradient: turned by 180°, inputs and outputs swapped. */
  readonly turned: number;
}

/** Instantiates features.wasm. */
export function createKernel(wasm: ArrayBuffer): { kernel: FeatureExports; memory: WasmMemory } {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(wasm), {});
  const kernel = instance.exports as unknown as FeatureExports;
  return { kernel, memory: new WasmMemory(kernel.memory, kernel.heapBase()) };
}

/** Packs weights for the kernel, once. */
export function packConvolution(memory: WasmMemory, { shape, kernel, bias }: ConvolutionWeights): PackedConvolution {
  const [side, , inputs, outputs] = shape;
  const put = (values: Float32Array) => {
    const address = memory.take(values.byteLength);
    memory.floats(address, values.length).set(values);
    return address;
  };
  const last = side * side - 1;
  const weights = pack(side * side, inputs, outputs, (position, i, o) => kernel[(position * inputs + i) * outputs + o]!);
  const turned = pack(side * side, outputs, inputs, (position, o, i) => kernel[((last - position) * inputs + i) * outputs + o]!);
  return { side, outputs, weights: put(weights), bias: put(bias), turned: put(turned) };
}

/** Block by block, position by position, input by input: eight outputs. Inputs are rounded up to fours, all filled with zeros. */
function pack(
  positions: number,
  inputs: number,
  outputs: number,
  weight: (position: number, input: number, output: number) => number,
): Float32Array {
  const blocks = Math.ceil(outputs / BLOCK);
  const rounded = Math.ceil(inputs / 4) * 4;
  const packed = new Float32Array(blocks * positions * rounded * BLOCK);
  for (let position = 0; position < positions; position++)
    for (let input = 0; input < inputs; input++)
      for (let output = 0; output < outputs; output++) {
        const block = Math.floor(output / BLOCK);
        packed[((block * positions + position) * rounded + input) * BLOCK + (output % BLOCK)] = weight(position, input, output);
      }
  return packed;
}
