import { readModel } from '../../shared/modelFile';
import type { RunSettings } from '../../shared/configuration/resolve';

/**
 * The weights of a saved automaton, to train on from.
 * @throws Error if it is none, or one of another layout than the run's
 */
export function startingWeights(model: Uint8Array, settings: Pick<RunSettings, 'nca.automaton.layout'>): Float32Array {
  const { layout, parameters } = readModel(model);
  const wanted = settings['nca.automaton.layout'];
  if (layout === wanted) return parameters;
  throw new Error(
    `The automaton to start from has the layout ${layout}, the run ${wanted}: set nca.automaton.layout to ${layout}.`,
  );
}
