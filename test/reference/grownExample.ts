import { tensor1d, tensor3d, type Tensor3D } from '@tensorflow/tfjs-core';
import { parseLevels } from '../../shared/levels';
import type { GrownAutomaton } from '../../engine/automaton/growth/grownAutomaton';
import { gridOf, type GridSize } from '../../engine/automaton/growth/levelGrid';
import { levelPlanes } from '../../engine/automaton/growth/levelPlanes';
import { backPlainly, growPlainly, type PlainGrowth, type PlainPerceptron } from '../../engine/automaton/growth/plainGrowth';
import { mutableChannels } from '../../engine/automaton/layout';
import { coarseToFineLayout } from '../../engine/automaton/layouts/coarseToFine';
import { parameterCount, parameterTensors } from '../../engine/automaton/parameters';
import { Random } from '../../engine/random';

const levels = parseLevels('4:2, 2:1, 1:2');
const sight = { detail: 2, flat: 0.1 };
export const grownLayout = coarseToFineLayout(levels, sight);
/** The rows of the CPU kernel's grids are padded to 8 cells. */
const grownSize = { width: 20, height: 12 };
const cells = grownSize.width * grownSize.height;
const random = Random.seeded(31);
const noise = (length: number, height: number) => Float32Array.from({ length }, () => (random.uniform() - 0.5) * height);
const photo = noise(3 * cells, 1);
const parameters = noise(parameterCount(grownLayout), 0.3);
const mutable = mutableChannels(grownLayout);
const start = noise((mutable * cells) / 16, 1);
const fixed = levels.map((level) => levelPlanes(photo, grownSize, level, sight));
/** At the last state. */
const loss = noise(mutable * cells, 1);

/** Flat weights as the plain version has them. */
function plain(): PlainGrowth {
  const tensors = parameterTensors(grownLayout);
  const values = (i: number) => Float64Array.from(parameters.subarray(tensors[i]!.offset, tensors[i]!.offset + tensors[i]!.length));
  const perceptron = (l: number): PlainPerceptron => [0, 2, 4].map((i) => ({ weight: values(6 * l + i), bias: values(6 * l + i + 1) }));
  return {
    leak: grownLayout.leak!,
    levels: levels.map((level, l) => ({ ...level, ...gridOf(grownSize, level), fixed: fixed[l]!, perceptron: perceptron(l) })),
  };
}

/** The last state of a small growth, and for each tensor of the weights its gradient, in plain loops. */
export function grownPlainly(): { readonly end: Float64Array; readonly gradients: readonly Float64Array[] } {
  const growth = plain();
  const trace = growPlainly(growth, start);
  const gradients = backPlainly(growth, trace, loss).perceptrons.flatMap((perceptron) =>
    perceptron.flatMap(({ weight, bias }) => [weight, bias]),
  );
  return { end: trace.at(-1)!.at(-1)!, gradients };
}

const planes = (values: Float32Array, { width, height }: GridSize): Tensor3D =>
  tensor3d(values, [values.length / (width * height), height, width]);

/** The same growth for an automaton, whose weights are set: fixed channels of each level, first state, gradient at the last. */
export function grownExample(automaton: GrownAutomaton) {
  automaton.setParameters(tensor1d(parameters));
  return {
    seen: levels.map((level, l) => planes(fixed[l]!, gridOf(grownSize, level))),
    seed: planes(start, gridOf(grownSize, levels[0]!)),
    loss: planes(loss, grownSize),
  };
}
