import { filterOfInput, mutableChannels, perceptionSize, type Filter, type Layout } from './layout';

/** One tensor of the perceptron inside the flat parameter array; names and shapes are PyTorch's. */
export interface ParameterTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly length: number;
}

type Sizes = Pick<Layout, 'channels' | 'fixed' | 'hidden' | 'filters' | 'growth'>;

/** The six tensors of each level in the order in which they lie in the flat array; `levels.0.w1.weight` … where it grows. */
export function parameterTensors(layout: Sizes): ParameterTensor[] {
  const { hidden } = layout;
  const shapes: [string, number[]][] = [
    ['w1.weight', [hidden, perceptionSize(layout), 1, 1]],
    ['w1.bias', [hidden]],
    ['w2.weight', [hidden, hidden, 1, 1]],
    ['w2.bias', [hidden]],
    ['w3.weight', [mutableChannels(layout), hidden, 1, 1]],
    ['w3.bias', [mutableChannels(layout)]],
  ];
  const prefixes = layout.growth?.levels.map((_, l) => `levels.${l}.`) ?? [''];
  let offset = 0;
  return prefixes.flatMap((prefix) => shapes.map(([name, shape]) => [prefix + name, shape] as const)).map(([name, shape]) => {
    const length = shape.reduce((a, b) => a * b, 1);
    const tensor = { name, shape, offset, length };
    offset += length;
    return tensor;
  });
}

/** 16,125 for the layout `blur`. */
export function parameterCount(layout: Sizes): number {
  return parameterTensors(layout).reduce((sum, tensor) => sum + tensor.length, 0);
}

/** The parts of the flat array that are one perceptron each: several where an automaton grows. */
export function perceptrons(layout: Sizes): { readonly offset: number; readonly length: number }[] {
  const levels = layout.growth?.levels.length ?? 1;
  const length = parameterCount(layout) / levels;
  return Array.from({ length: levels }, (_, l) => ({ offset: l * length, length }));
}

/**
 * Factor of each parameter's learning rate: 1, but less for the weights behind unscaled filters, whose outputs are as
 * many times larger than a cell's value. Training then goes as it would with filters of unit size (Mordvintsev et
 * al. 2020 divide Sobel by 8), while the stored weights keep the notebooks' unscaled filters.
 */
export function learningScales(layout: Layout): Float32Array {
  const scales = new Float32Array(parameterCount(layout)).fill(1);
  const columns = perceptionSize(layout);
  for (let row = 0; row < layout.hidden; row++) {
    for (let column = layout.channels; column < columns; column++) {
      scales[row * columns + column] = filterLearningScale(filterOfInput(layout, column)!);
    }
  }
  return scales;
}

/** Sum of the positive taps of a filter, before its scale. */
const positiveTaps = { sobelX: 4, sobelY: 4, laplacian: 12, flow: 1 };

function filterLearningScale({ kind, scale }: Filter): number {
  return Math.min(1, 1 / (scale * positiveTaps[kind]));
}
