import type { WasmMemory } from '../automaton/wasmMemory';
import type { ConvolutionWeights } from './convolutionWeights';
import { BLOCK, type FeatureExports } from './featureKernel';
import { POSITIONS, transformed } from './winograd';

/** One direction of a convolution in the kernel's memory. */
interface PackedWeights {
  readonly address: number;
  /** Whether they are transformed, for `convolveWinograd`. */
  readonly winograd: boolean;
}

/** A convolution in the kernel's memory, packed once. */
export class PackedConvolution {
  readonly side: number;
  readonly outputs: number;
  /** Bytes that it needs for a while as it runs. */
  readonly scratchBytes: number;
  private readonly bias: number;
  private readonly there: PackedWeights;
  private readonly back: PackedWeights;

  constructor(
    private readonly kernel: FeatureExports,
    memory: WasmMemory,
    { shape, kernel: values, bias }: ConvolutionWeights,
  ) {
    const [side, , inputs, outputs] = shape;
    const there = { side, inputs, outputs, values };
    this.side = side;
    this.outputs = outputs;
    this.bias = put(memory, bias);
    this.there = packed(memory, there);
    this.back = packed(memory, turned(there));
    const transformed = this.there.winograd || this.back.winograd;
    this.scratchBytes = transformed ? kernel.winogradScratch(roundUp(inputs, BLOCK), outputs) : 0;
  }

  /** relu(input ∗ kernel + bias), from map to map. @param scratch address of `scratchBytes` */
  apply(input: number, output: number, scratch: number): void {
    this.convolve(this.there, [input, output, this.bias], [finish.relu, 0], scratch);
  }

  /**
   * Adds the gradient at the output, times ReLU's derivative there already, to that at the input: a convolution with the
   * kernel turned by 180°, its inputs and outputs swapped.
   * @param mask bytes from the input's gradient to its value, where that stands behind a ReLU whose derivative shall be in
   */
  passBack(dOutput: number, dInput: number, mask: number | undefined, scratch: number): void {
    const how = mask === undefined ? finish.add : finish.addMasked;
    this.convolve(this.back, [dOutput, dInput, 0], [how, mask ?? 0], scratch);
  }

  private convolve(
    { address, winograd }: PackedWeights,
    [input, output, bias]: [number, number, number],
    [how, mask]: [number, number],
    scratch: number,
  ): void {
    if (winograd) this.kernel.convolveWinograd(input, output, address, bias, how, mask, scratch);
    else this.kernel.convolve(input, output, address, bias, this.side, how, mask);
  }
}

/** What a convolution does with its sums; see `wasm/finish.ts`. */
const finish = { relu: 0, add: 1, addMasked: 2 } as const;

/** Weights of one direction. */
export interface Weights {
  readonly side: number;
  readonly inputs: number;
  readonly outputs: number;
  /** Positions in the kernel × inputs × outputs. */
  readonly values: Float32Array;
}

/** With fewer inputs, Winograd's transforms cost more than the multiplications that they save. */
const takesWinograd = ({ side, inputs }: Weights) => side === 3 && inputs >= BLOCK;

function packed(memory: WasmMemory, weights: Weights): PackedWeights {
  if (!takesWinograd(weights)) return { address: put(memory, inBlocks(weights)), winograd: false };
  const { inputs, outputs } = weights;
  const values = transformed(weights);
  const parts = Array.from({ length: POSITIONS }, (_, at) => {
    const part = values.subarray(at * inputs * outputs, (at + 1) * inputs * outputs);
    return inBlocks({ side: 1, inputs, outputs, values: part });
  });
  const [address] = parts.map((part) => put(memory, part));
  return { address: address!, winograd: true };
}

/** By 180°, inputs and outputs swapped. */
function turned({ side, inputs, outputs, values }: Weights): Weights {
  const swapped = new Float32Array(values.length);
  const last = side * side - 1;
  for (let position = 0; position <= last; position++)
    for (let input = 0; input < inputs; input++)
      for (let output = 0; output < outputs; output++)
        swapped[((last - position) * outputs + output) * inputs + input] = values[(position * inputs + input) * outputs + output]!;
  return { side, inputs: outputs, outputs: inputs, values: swapped };
}

/** Its length is a multiple of 16 bytes, so that parts lie one behind the other. */
function put(memory: WasmMemory, values: Float32Array): number {
  const address = memory.take(values.byteLength);
  memory.floats(address, values.length).set(values);
  return address;
}

/** Block by block, position by position, input by input: eight outputs. What is rounded up is zero. */
function inBlocks({ side, inputs, outputs, values }: Weights): Float32Array {
  const positions = side * side;
  const rounded = roundUp(inputs, 4);
  const packed = new Float32Array(roundUp(outputs, BLOCK) * positions * rounded);
  for (let position = 0; position < positions; position++)
    for (let input = 0; input < inputs; input++)
      for (let output = 0; output < outputs; output++) {
        const block = Math.floor(output / BLOCK);
        const value = values[(position * inputs + input) * outputs + output]!;
        packed[((block * positions + position) * rounded + input) * BLOCK + (output % BLOCK)] = value;
      }
  return packed;
}

const roundUp = (value: number, multiple: number) => Math.ceil(value / multiple) * multiple;
