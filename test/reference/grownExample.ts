import { tensor1d, tensor3d, type Tensor3D } from '@tensorflow/tfjs-core';
import { parseLevels } from '../../shared/levels';
import type { GrownAutomaton } from '../../engine/automaton/growth/grownAutomaton';
import { gridOf, type GridSize } from '../../engine/automaton/growth/levelGrid';
import { levelPlanes } from '../../engine/automaton/growth/levelPlanes';
import { backPlainly, growPlainly } from '../../engine/automaton/growth/plainGrowth';
import { mutableChannels } from '../../engine/automaton/layout';
import { coarseToFineLayout } from '../../engine/automaton/layouts/coarseToFine';
import { parameterCount } from '../../engine/automaton/parameters';
import { Random } from '../../engine/random';
import { plainOf } from './plainOf';

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

/** The last state of a small growth, and for each tensor of the weights its gradient, in plain loops. */
export function grownPlainly(): { readonly end: Float64Array; readonly gradients: readonly Float64Array[] } {
  const growth = plainOf({ ...grownLayout, growth: grownLayout.growth! }, parameters, grownSize, fixed);
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
