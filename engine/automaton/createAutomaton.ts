import type { DeviceDescription, EngineAssets } from '../api';
import type { Automaton } from './automaton';
import { createGpuAutomaton } from './gpuAutomaton';
import type { Layout } from './layout';
import { createCpuAutomaton } from './cpuAutomaton';

/** An automaton that only renders, on the device that `useDevice` has made ready. */
export async function createAutomaton(
  kind: DeviceDescription['kind'],
  layout: Layout,
  assets: EngineAssets,
): Promise<Automaton> {
  if (kind === 'cpu') return createCpuAutomaton(assets.automatonWasm, layout);
  return (await createGpuAutomaton(layout, assets)).automaton;
}
