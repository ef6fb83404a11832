import type { EngineAssets } from '../api';
import { adapterName, gpuBackend, isSoftware, lostReason, useGpu } from '../gpu';
import type { Automaton } from './automaton';
import { ComposedAutomaton } from './composedAutomaton';
import { chooseSchedule, type ScheduleName } from './fused/chooseSchedule';
import { DirectSchedule } from './fused/directSchedule';
import { FusedAutomaton } from './fused/fusedAutomaton';
import { hashOf, kernelTexts } from './fused/kernelHash';
import { recall, remember } from '../rememberedChoice';
import { SharedKernels } from './fused/sharedKernels';
import { TensorBuffers } from './fused/tensorBuffers';
import { TileSchedule } from './fused/tileSchedule';
import { checkParity, measureMilliseconds } from './fused/trial';
import { GrownAutomaton } from './growth/grownAutomaton';
import { onDevice } from './growth/tensorHandDown';
import { onOneGrid, type Layout } from './layout';
import { WasmAutomaton } from './wasmAutomaton';

export interface GpuAutomaton {
  readonly automaton: Automaton;
  /** What failed on the way, in words for the log. */
  readonly notices: readonly string[];
}

/**
 * The automaton for the GPU that tfjs uses: fused kernels of the schedule that is quickest on it, or tfjs operations
 * where none works. Where it grows, all levels share the kernels.
 * @param stateBudgets bytes for the stored states of a rollout, of each level where there are several; 0 where none is given
 */
export async function createGpuAutomaton(
  layout: Layout,
  assets: EngineAssets,
  stateBudgets: readonly number[] = [],
): Promise<GpuAutomaton> {
  const { growth } = layout;
  const one = onOneGrid(layout);
  const { fused, notices } = await chooseFused(one, assets, stateBudgets[0] ?? 0);
  const first = fused ?? new ComposedAutomaton(one);
  if (!growth) return { automaton: first, notices };
  const next = (budget = 0) => fused?.sibling(budget) ?? new ComposedAutomaton(one);
  const levels = growth.levels.map((_, l) => (l === 0 ? first : next(stateBudgets[l])));
  return { automaton: new GrownAutomaton({ ...layout, growth }, levels, onDevice), notices };
}

interface ChosenFused {
  /** undefined: none works here. */
  readonly fused: FusedAutomaton | undefined;
  readonly notices: readonly string[];
}

async function chooseFused(layout: Layout, { automatonWasm }: EngineAssets, stateBudget: number): Promise<ChosenFused> {
  const { info } = gpuBackend();
  // Other kernels may be quicker in another schedule: what was remembered of them is measured again.
  const key = `schedule ${hashOf(kernelTexts(layout))} ${layout.name} ${adapterName(info)}`;
  const reference = await WasmAutomaton.create(automatonWasm, layout);
  const { automaton, notices } = await chooseSchedule(candidates(info), {
    make: (name) => orLost(() => makeFused(name, layout, reference, stateBudget)),
    milliseconds: (made) => measureMilliseconds(made, layout),
    recall: () => recall(key),
    remember: (name) => remember(key, name),
  });
  if (automaton) return { fused: automaton, notices };
  const last = 'Training goes on with TensorFlow.js operations, which is several times slower.';
  return { fused: undefined, notices: [...notices, last] };
}

/** A software adapter takes long to compile workgroup memory and gains nothing from it. */
const candidates = (info: GPUAdapterInfo): ScheduleName[] => (isSoftware(info) ? ['direct'] : ['tile', 'direct']);

async function makeFused(
  name: ScheduleName,
  layout: Layout,
  reference: Automaton,
  stateBudget: number,
): Promise<FusedAutomaton> {
  const tensors = new TensorBuffers(gpuBackend().backend);
  const shared = await SharedKernels.create(tensors.device, layout);
  const kind = name === 'tile' ? TileSchedule : DirectSchedule;
  try {
    const schedule = await kind.create(tensors.device, layout, shared.weights, shared.buffers);
    const automaton = new FusedAutomaton(tensors, layout, shared, schedule, { stateBudget });
    await checkParity(automaton, reference, layout);
    return automaton;
  } catch (error) {
    shared.dispose();
    throw error;
  }
}

/** Replaces a device that the task has lost, so that the next can be tried. */
async function orLost<T>(task: () => Promise<T>): Promise<T> {
  const { device } = gpuBackend().backend;
  const lost = device.lost.then(({ message }): never => {
    throw new Error(`the GPU was lost (${message})`);
  });
  lost.catch(() => undefined);
  try {
    return await Promise.race([task(), lost]);
  } finally {
    if (lostReason() !== undefined) await useGpu();
  }
}
