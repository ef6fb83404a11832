import type { PlainGrowth, PlainPerceptron } from '../../engine/automaton/growth/plainGrowth';
import type { Growth, Layout } from '../../engine/automaton/layout';
import { gridOf, type GridSize } from '../../engine/automaton/growth/levelGrid';
import { parameterTensors } from '../../engine/automaton/parameters';

/**
 * Flat weights as the plain version has them: the filters' columns are interleaved by channel there, too.
 * @param fixed planes of each level
 */
export function plainOf(
  layout: Layout & { readonly growth: Growth },
  parameters: Float32Array,
  size: GridSize,
  fixed: readonly Float32Array[],
): PlainGrowth {
  const tensors = parameterTensors(layout);
  const values = (i: number) => Float64Array.from(parameters.subarray(tensors[i]!.offset, tensors[i]!.offset + tensors[i]!.length));
  const perceptron = (l: number): PlainPerceptron => [0, 2, 4].map((i) => ({ weight: values(6 * l + i), bias: values(6 * l + i + 1) }));
  const levels = layout.growth.levels.map((level, l) => ({ ...level, ...gridOf(size, level), fixed: fixed[l]!, perceptron: perceptron(l) }));
  return { leak: layout.leak!, ...(layout.bound && { bound: layout.bound }), levels };
}
