import type { Layout } from '../../automaton/layout';
import { parameterCount, parameterTensors } from '../../automaton/parameters';
import { NotebookLosses } from '../../losses/notebookLosses';
import { margins } from '../../margins';
import type { Random } from '../../random';
import type { Profile } from './profile';

/** Of the style notebook; the CLIP notebook has 0.1. */
const GAIN = 0.15;
/** Iterations from which on the learning rate is lower; a run of 4000 never gets to the last. */
const MILESTONES = [1500, 3000, 4500];

/**
 * The original notebooks' way of training. The numbers that settings hold are in
 * `shared/configuration/profiles.ts`; the losses in `losses/notebookLosses.ts`.
 */
export const notebook: Profile = {
  margin: margins.notebook,
  rim: 0,
  coupled: true,
  // The notebooks go on whatever the loss; only what is no number any more has nowhere to go.
  explosion: Infinity,
  keepsSteadiest: false,
  // `normalize(imgs.div(2))`, colours as they are.
  clipPreprocessing: { brightness: 0.5, clamped: false, wholeCrop: true },
  initialParameters: pytorchParameters,
  learningScales: (layout) => new Float32Array(parameterCount(layout)).fill(1),
  learningRateFactor: multiStep(MILESTONES),
  createLosses: (network, style) => new NotebookLosses(network, style),
};

/** PyTorch's `MultiStepLR` with gamma 0.3. */
export function multiStep(milestones: readonly number[]): Profile['learningRateFactor'] {
  return (iteration) => 0.3 ** milestones.filter((milestone) => milestone <= iteration).length;
}

/** PyTorch's default for Conv2d, U(±1/√fan_in) for weights and biases, times the notebook's gain. */
function pytorchParameters(layout: Layout, random: Random): Float32Array {
  const parameters = new Float32Array(parameterCount(layout));
  const tensors = parameterTensors(layout);
  tensors.forEach(({ offset, length }, i) => {
    const [, fanIn] = tensors[i - (i % 2)]!.shape as [number, number];
    const bound = GAIN / Math.sqrt(fanIn);
    for (let j = 0; j < length; j++) parameters[offset + j] = (random.uniform() * 2 - 1) * bound;
  });
  return parameters;
}
