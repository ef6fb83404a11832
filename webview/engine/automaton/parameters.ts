import type { Random } from '../training/random';
import { mutableChannels, perceptionSize, type Layout } from './layout';

/** One tensor of the perceptron inside the flat parameter array; names and shapes are PyTorch's. */
export interface ParameterTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly length: number;
}

/** The six tensors in the order in which they lie in the flat array. */
export function parameterTensors(layout: Layout): ParameterTensor[] {
  const { hidden } = layout;
  const shapes: [string, number[]][] = [
    ['w1.weight', [hidden, perceptionSize(layout), 1, 1]],
    ['w1.bias', [hidden]],
    ['w2.weight', [hidden, hidden, 1, 1]],
    ['w2.bias', [hidden]],
    ['w3.weight', [mutableChannels(layout), hidden, 1, 1]],
    ['w3.bias', [mutableChannels(layout)]],
  ];
  let offset = 0;
  return shapes.map(([name, shape]) => {
    const length = shape.reduce((a, b) => a * b, 1);
    const tensor = { name, shape, offset, length };
    offset += length;
    return tensor;
  });
}

/** 16,125 for the layout `blur`. */
export function parameterCount(layout: Layout): number {
  return parameterTensors(layout).reduce((sum, tensor) => sum + tensor.length, 0);
}

/** PyTorch's Conv2d default, U(±1/√fan_in) for weight and bias, times `gain` (notebooks: 0.1 and 0.15). */
export function initialParameters(layout: Layout, random: Random, gain: number): Float32Array {
  const parameters = new Float32Array(parameterCount(layout));
  const fanIns = [perceptionSize(layout), layout.hidden, layout.hidden];
  parameterTensors(layout).forEach(({ offset, length }, i) => {
    const bound = gain / Math.sqrt(fanIns[i >> 1]!);
    for (let j = 0; j < length; j++) parameters[offset + j] = (random.uniform() * 2 - 1) * bound;
  });
  return parameters;
}
