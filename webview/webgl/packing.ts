import { mutableChannels, perceptionIndex, perceptionSize } from '../../engine/automaton/layout';
import { parameterTensors } from '../../engine/automaton/parameters';
import type { KernelLayout } from '../../engine/automaton/wasmKernel';

const ceil4 = (count: number) => Math.ceil(count / 4);

/** Sizes of the step's tensors in groups of four, as textures and shaders hold them. */
export interface Sizes {
  /** Textures of the fixed channels and of the mutable ones. */
  readonly fixed: number;
  readonly mutable: number;
  /** What is perceived of each channel: itself, and through each filter. */
  readonly senses: number;
  /** Groups of the perceptron's inputs: all senses of all textures. */
  readonly inputs: number;
  readonly hidden: number;
  /** vec4s of one group of the first layer: its weights and bias. */
  readonly firstRow: number;
  /** vec4s of the second layer's weights from one group. */
  readonly secondRow: number;
}

export function sizesOf(layout: KernelLayout): Sizes {
  const fixed = ceil4(layout.fixed);
  const mutable = ceil4(mutableChannels(layout));
  const senses = 1 + layout.filters.length;
  const inputs = senses * (fixed + mutable);
  const hidden = ceil4(layout.hidden);
  return { fixed, mutable, senses, inputs, hidden, firstRow: 4 * inputs + 1, secondRow: 4 * hidden };
}

/** Channel `c` of the state lies in this component of this texture, counted over fixed and mutable ones. */
export function placeOf(layout: KernelLayout, channel: number): { texture: number; component: number } {
  const { fixed } = sizesOf(layout);
  const inside = channel < layout.fixed ? channel : channel - layout.fixed;
  return { texture: (channel < layout.fixed ? 0 : fixed) + (inside >> 2), component: inside & 3 };
}

/**
 * The perceptron's weights in the order in which the step's shader reads them, as three arrays of vec4: the first
 * layer by groups of four units (four columns for each group of inputs, then the bias), the second by groups of
 * inputs, the third by groups of outputs, then the biases of the second and the third. What pads a group is zero.
 */
export function packWeightTextures(layout: KernelLayout, parameters: Float32Array): [Float32Array, Float32Array, Float32Array] {
  const [w1, b1, w2, b2, w3, b3] = parameterTensors(layout).map(({ offset, length }) =>
    parameters.subarray(offset, offset + length),
  ) as [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array, Float32Array];
  const sizes = sizesOf(layout);
  const first = new Float32Array(4 * sizes.hidden * sizes.firstRow);
  const columns = inputColumns(layout);
  for (let unit = 0; unit < layout.hidden; unit++) {
    const row = 4 * (unit >> 2) * sizes.firstRow + (unit & 3);
    columns.forEach((column, i) => {
      if (column !== undefined) first[row + 4 * i] = w1[unit * perceptionSize(layout) + column]!;
    });
    first[row + 4 * (sizes.firstRow - 1)] = b1[unit]!;
  }
  const second = new Float32Array(4 * sizes.hidden * sizes.secondRow);
  for (let out = 0; out < layout.hidden; out++) {
    for (let unit = 0; unit < layout.hidden; unit++) {
      const row = (unit >> 2) * sizes.secondRow + 4 * (out >> 2) + (unit & 3);
      second[4 * row + (out & 3)] = w2[out * layout.hidden + unit]!;
    }
  }
  const outputs = mutableChannels(layout);
  const weights3 = 4 * sizes.mutable * sizes.hidden;
  const third = new Float32Array(4 * (weights3 + sizes.hidden + sizes.mutable));
  for (let out = 0; out < outputs; out++) {
    for (let unit = 0; unit < layout.hidden; unit++) {
      const row = 4 * ((out >> 2) * sizes.hidden + (unit >> 2)) + (unit & 3);
      third[4 * row + (out & 3)] = w3[out * layout.hidden + unit]!;
    }
  }
  third.set(b2, 4 * weights3);
  third.set(b3, 4 * (weights3 + sizes.hidden));
  return [first, second, third];
}

/** PyTorch's column of `w1` for each component of the inputs: sense by sense, all textures; undefined pads. */
function inputColumns(layout: KernelLayout): (number | undefined)[] {
  const sizes = sizesOf(layout);
  const columns = new Array<number | undefined>(4 * sizes.inputs).fill(undefined);
  for (let channel = 0; channel < layout.channels; channel++) {
    const { texture, component } = placeOf(layout, channel);
    for (let sense = 0; sense < sizes.senses; sense++) {
      const input = 4 * (sense * (sizes.fixed + sizes.mutable) + texture) + component;
      columns[input] = sense === 0 ? channel : perceptionIndex(layout, sense - 1, channel);
    }
  }
  return columns;
}

/** Planes `[count, cells]` as RGBA textures' contents: four planes each, the last padded with zeros. */
export function interleave(planes: Float32Array, count: number, cells: number): Float32Array[] {
  return Array.from({ length: ceil4(count) }, (_, texture) => {
    const values = new Float32Array(4 * cells);
    for (let c = 0; c < Math.min(4, count - 4 * texture); c++) {
      const plane = (4 * texture + c) * cells;
      for (let i = 0; i < cells; i++) values[4 * i + c] = planes[plane + i]!;
    }
    return values;
  });
}

/** The way back of `interleave`. */
export function deinterleave(textures: readonly Float32Array[], count: number, cells: number): Float32Array {
  const planes = new Float32Array(count * cells);
  for (let plane = 0; plane < count; plane++) {
    const values = textures[plane >> 2]!;
    for (let i = 0; i < cells; i++) planes[plane * cells + i] = values[4 * i + (plane & 3)]!;
  }
  return planes;
}
