import { dispose, tensor1d, tensor3d, type Tensor3D } from '@tensorflow/tfjs-core';
import type { Automaton } from '../../engine/automaton/automaton';
import { initialParameters } from '../../engine/automaton/initialParameters';
import { mutableChannels } from '../../engine/automaton/layout';
import { blurLayout } from '../../engine/automaton/layouts/blur';
import { Random } from '../../engine/random';

const random = Random.seeded(1);
export const parameters = initialParameters(blurLayout, random);

export interface Task {
  readonly fixed: Tensor3D;
  readonly state: Tensor3D;
  readonly steps: number;
}

/** Noise to roll on, `size` cells square. */
export function noiseTask(size: number, steps: number): Task {
  const noise = (channels: number) =>
    tensor3d(Float32Array.from({ length: channels * size * size }, () => random.uniform() - 0.5), [channels, size, size]);
  return { fixed: noise(blurLayout.fixed), state: noise(mutableChannels(blurLayout)), steps };
}

/** A rollout and its backward pass through the last `bpttSteps` steps, all by default; the gradient is read. */
export async function rollThereAndBack(automaton: Automaton, { fixed, state, steps }: Task, bpttSteps = steps): Promise<void> {
  const weights = tensor1d(parameters);
  automaton.setParameters(weights);
  const end = automaton.forward(fixed, state, steps, bpttSteps);
  automaton.backward(end);
  const gradient = automaton.gradient();
  await gradient.data();
  dispose([weights, end, gradient]);
}
