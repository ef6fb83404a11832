import type { EngineAssets } from '../api';
import { createGpuAutomaton, type GpuAutomaton } from '../automaton/gpuAutomaton';
import type { Layout } from '../automaton/layout';
import { createCpuAutomaton } from '../automaton/cpuAutomaton';
import { inceptionMemory, vgg19Memory, withClip } from '../features/networkMemory';
import { largestBuffer } from '../gpu';
import { describePlan, planMemory } from '../memoryPlan';
import { gridOfPhoto } from '../photoSource';
import { longestBptt } from '../../shared/bpttLength';
import type { LaneSetup } from './tasks';

/** An automaton, and the most pixels of a picture that losses can look at beside it. */
export interface LaneAutomaton extends GpuAutomaton {
  readonly measuredPixels: number;
  /** Crops that are trained on at once. */
  readonly together: number;
}

/**
 * The automaton for a lane on the device that `useDevice` has made ready.
 * @returns with it what the user should know
 * @throws Error if the run does not fit into the GPU's memory
 */
export async function createLaneAutomaton(
  layout: Layout,
  assets: EngineAssets,
  { settings, photos, rendered, vgg19, guide }: LaneSetup,
): Promise<LaneAutomaton> {
  if (settings['nca.device'] === 'cpu') {
    const automaton = await createCpuAutomaton(assets.automatonWasm, layout);
    return { automaton, notices: [], measuredPixels: Infinity, together: 1 };
  }
  const outputPixels = renderedPixels({ photos, rendered });
  const limits = { budget: settings['nca.gpu.memory'] * 1024 ** 2, buffer: largestBuffer() };
  const size = settings['nca.training.size'];
  const styleNetwork = vgg19 ? vgg19Memory : inceptionMemory;
  const network = guide ? withClip(styleNetwork, guide.clip.weights.byteLength) : styleNetwork;
  const { 'nca.training.maxSteps': most, 'nca.training.backpropagation': backpropagation } = settings;
  const bpttSteps = longestBptt(most, backpropagation);
  const request = { layout, size, batch: settings['nca.training.batch'], bpttSteps, outputPixels, network };
  const plan = planMemory(request, limits);
  const { automaton, notices } = await createGpuAutomaton(layout, assets, plan.stateBytes);
  const { measuredPixels, together } = plan;
  return { automaton, notices: [...notices, describePlan(plan, limits)], measuredPixels, together };
}

/** Of the largest photo that is rendered whole: crops alone are seen of the others. */
export function renderedPixels({ photos, rendered }: Pick<LaneSetup, 'photos' | 'rendered'>): number {
  return Math.max(...photos.slice(0, rendered).map(gridOfPhoto).map(({ width, height }) => width * height));
}
