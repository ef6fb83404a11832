import { filterOfInput, mutableChannels, perceptionSize, type Filter, type Layout } from './layout';

/** One tensor of the perceptron inside the flat parameter array; names and shapes are PyTorch's. */
export interface ParameterTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly length: number;
}

/** The six tensors in the order in which they lie in the flat array. */
export function parameterTensors(layout: Pick<Layout, 'channels' | 'fixed' | 'hidden' | 'filters'>): ParameterTensor[] {
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
export function parameterCount(layout: Pick<Layout, 'channels' | 'fixed' | 'hidden' | 'filters'>): number {
  return parameterTensors(layout).reduce((sum, tensor) => sum + tensor.length, 0);
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
