import { slice, tensor1d, tensor4d, squeeze, type Tensor3D, type Tensor4D } from '@tensorflow/tfjs-core';
import { largestDifference, smallestTolerance } from '../readReference';
import { automataOn, flatParameters, layoutIn } from './automata';
import type { Kind } from './kind';

/** On a software GPU the composed automaton takes seconds a step. */
const COMPOSED_GPU_STEPS = 1;

/** Weights, and states after given numbers of steps. */
export const automatonForward: Kind = {
  name: 'automaton, forward',
  onGpu: true,
  leftOutOnGpu: 'composed automaton beyond one step',
  matches: ({ tensors, description }) =>
    tensors.has('w1.weight') && tensors.has('state_0') && !tensors.has('grad.w1.weight') && Array.isArray(description['steps']),
  async *measure(reference, device) {
    const layout = layoutIn(reference);
    const errors = reference.description['fp32_vs_fp64_max_abs_err'] as Record<string, number>;
    const all = (reference.description['steps'] as number[]).filter((count) => reference.tensors.has(`state_${count}`));
    for (const { name, automaton } of await automataOn(device, layout)) {
      automaton.setParameters(tensor1d(flatParameters(reference, layout)));
      const slow = device === 'gpu' && name === 'composed';
      for (const count of all.filter((steps) => !slow || steps <= COMPOSED_GPU_STEPS)) {
        const [fixed, start] = splitState(reference.values('state_0'), reference.shape('state_0'), layout.fixed);
        const end = automaton.forward(fixed!, start!, count, 0);
        const expected = splitState(reference.values(`state_${count}`), reference.shape('state_0'), layout.fixed)[1]!;
        const { difference, size } = largestDifference(await end.data(), await expected.data());
        const tolerance = Math.max(5 * (errors[count] ?? 0), smallestTolerance * size);
        yield { what: `${name}, ${count} steps`, error: difference, tolerance };
      }
      automaton.dispose();
    }
  },
};

/** Fixed and changing channels of item `index` of states. */
export function splitState(values: Float32Array, shape: readonly number[], fixed: number, index = 0): Tensor3D[] {
  const [, channels, height, width] = shape as Tensor4D['shape'];
  const state = slice(tensor4d(values, shape as Tensor4D['shape']), [index, 0, 0, 0], [1, channels, height, width]);
  const item = squeeze<Tensor3D>(state, [0]);
  return [slice(item, 0, fixed), slice(item, fixed, channels - fixed)];
}
