/**
 * `npm run bench`: each line compares two ways of computing the same, taking turns in one run. A part alone:
 * `npm run bench -- automaton`; `flicker`, `models`, `convergence`, `life`, `experiment` and `against COMMIT` run only when they are named.
 */
import { cpus } from 'node:os';
import { useWasm } from '../unit/engine/useWasm';
import { benchAgainst } from './against/against';
import { benchApply } from './apply';
import { benchAutomaton } from './automaton';
import { benchConvergence } from './convergence';
import { benchExperiment } from './experiment';
import { benchDispatches } from './dispatches';
import { benchFlicker } from './flicker';
import { benchGpu } from './gpu';
import { benchIteration } from './iteration';
import { benchLife } from './life';
import { benchLosses } from './losses';
import { benchModels } from './models';
import { benchNetworks } from './networks';
import { benchWorkers } from './workers';

const parts: Readonly<Record<string, (args: string[]) => Promise<void>>> = {
  automaton: benchAutomaton,
  networks: benchNetworks,
  iteration: benchIteration,
  losses: benchLosses,
  workers: benchWorkers,
  apply: benchApply,
  flicker: benchFlicker,
  gpu: benchGpu,
  dispatches: benchDispatches,
  models: benchModels,
  convergence: benchConvergence,
  life: benchLife,
  experiment: benchExperiment,
  against: benchAgainst,
};
/** Those that need minutes, or a download's worth of memory. */
const onRequest = ['flicker', 'models', 'convergence', 'life', 'experiment', 'against'];

async function main([part, ...args]: string[]): Promise<void> {
  if (part !== undefined && !parts[part]) throw new Error(`There is no "${part}", but ${Object.keys(parts).join(', ')}.`);
  await useWasm();
  const date = new Date().toISOString().slice(0, 10);
  console.log(`${date}, ${cpus()[0]!.model}, ${cpus().length} cores, Node ${process.versions.node}`);
  if (part !== undefined) return parts[part]!(args);
  for (const [name, bench] of Object.entries(parts)) if (!onRequest.includes(name)) await bench([]);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
