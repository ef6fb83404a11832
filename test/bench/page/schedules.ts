import * as tf from '@tensorflow/tfjs-core';
import type { Automaton } from '../../../engine/automaton/automaton';
import { ComposedAutomaton } from '../../../engine/automaton/composedAutomaton';
import { DirectSchedule } from '../../../engine/automaton/fused/directSchedule';
import { FusedAutomaton } from '../../../engine/automaton/fused/fusedAutomaton';
import { SharedKernels } from '../../../engine/automaton/fused/sharedKernels';
import { TensorBuffers } from '../../../engine/automaton/fused/tensorBuffers';
import { TileSchedule } from '../../../engine/automaton/fused/tileSchedule';
import { checkParity } from '../../../engine/automaton/fused/trial';
import { blurLayout } from '../../../engine/automaton/layouts/blur';
import { WasmAutomaton } from '../../../engine/automaton/wasmAutomaton';
import { gpuBackend } from '../../../engine/gpu';
import { noiseTask, parameters, type Task } from '../rollout';

export interface Rollouts {
  /** Sides of the grids. */
  readonly sizes: readonly number[];
  readonly steps: number;
}

/** Parity with the CPU's kernel, and milliseconds a step there and back, of each schedule on these grids. */
export async function reportSchedules(wasm: ArrayBuffer, { sizes, steps }: Rollouts, say: (line: string) => void) {
  const reference = await WasmAutomaton.create(wasm, blurLayout);
  for (const name of ['tile', 'direct', 'composed'] as const) {
    const label = name.padEnd(10);
    try {
      const automaton = await create(name);
      await checkParity(automaton, reference, blurLayout);
      say(`${label} parity with the CPU: yes`);
      for (const size of sizes) say(`${label} ${size}², a step: ${await times(automaton, noiseTask(size, steps))}`);
      automaton.dispose();
    } catch (error) {
      say(`${label} does not work here: ${String(error)}`);
    }
  }
}

async function create(name: 'tile' | 'direct' | 'composed'): Promise<Automaton> {
  if (name === 'composed') return new ComposedAutomaton(blurLayout);
  const tensors = new TensorBuffers(gpuBackend().backend);
  const shared = await SharedKernels.create(tensors.device, blurLayout);
  const kind = name === 'tile' ? TileSchedule : DirectSchedule;
  const schedule = await kind.create(tensors.device, blurLayout, shared.weights, shared.buffers);
  return new FusedAutomaton(tensors, blurLayout, shared, schedule, { stateBudget: 256 * 1024 ** 2 });
}

/** The shorter of two rounds, the first of which may compile. */
async function times(automaton: Automaton, { fixed, state, steps }: Task): Promise<string> {
  const weights = tf.tensor1d(parameters);
  let [forward, backward] = [Infinity, Infinity];
  for (let round = 0; round < 2; round++) {
    automaton.setParameters(weights);
    const begun = performance.now();
    const end = automaton.forward(fixed, state, steps, steps);
    await tf.slice(end, [0, 0, 0], [1, 1, 1]).data();
    const middle = performance.now();
    automaton.backward(state);
    const gradient = automaton.gradient();
    await gradient.data();
    [forward, backward] = [Math.min(forward, middle - begun), Math.min(backward, performance.now() - middle)];
    tf.dispose([end, gradient]);
  }
  weights.dispose();
  return `forward ${(forward / steps).toFixed(2)} ms, backward ${(backward / steps).toFixed(2)} ms`;
}
