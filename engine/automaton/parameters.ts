import { mutableChannels, perceptionSize, type Layout } from './layout';

/** One tensor of the perceptron inside the flat parameter array; names and shapes are PyTorch's. */
export interface ParameterTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly length: number;
}

/** The six tensors in the order in which they lie in the flat array. */
export function parameterTensors(layout: Pick<Layout, 'channels' | 'fixed' | 'hidden'>): ParameterTensor[] {
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
export function parameterCount(layout: Pick<Layout, 'channels' | 'fixed' | 'hidden'>): number {
  return parameterTensors(layout).reduce((sum, tensor) => sum + tensor.length, 0);
}

/**
 * Factor of each parameter's learning rate: 1, but less for the weights behind the filters, whose outputs are as
 * many times larger than a cell's value. Training then goes as it would with filters of unit size (Mordvintsev et
 * al. 2020 divide Sobel by 8), while the stored weights keep the notebooks' unscaled filters.
 */
export function learningScales(layout: Layout): Float32Array {
  const scales = new Float32Array(parameterCount(layout)).fill(1);
  const columns = perceptionSize(layout);
  for (let row = 0; row < layout.hidden; row++) {
    for (let column = layout.channels; column < columns; column++) {
      scales[row * columns + column] = filterScales[(column - layout.channels) % 3]!;
    }
  }
  return scales;
}

/** Sobel x, Sobel y, Laplacian: the sum of the positive taps of each is 4 and 12. */
const filterScales = [1 / 4, 1 / 4, 1 / 12];
