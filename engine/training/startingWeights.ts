import { formatLevels, parseLevels, type Level } from '../../shared/levels';
import { readModel } from '../../shared/modelFile';
import type { RunSettings } from '../../shared/configuration/resolve';

/**
 * The weights of a saved automaton, to train on from.
 * @throws Error if it is none, or one of another layout than the run's
 */
export function startingWeights(
  model: Uint8Array,
  settings: Pick<RunSettings, 'nca.automaton.layout' | 'nca.automaton.levels'>,
): Float32Array {
  const { layout, parameters, growth, hidden } = readModel(model);
  if (hidden !== undefined) throw new Error('The automaton to start from is a mix that has the perceptrons of several: train on from one of them, or from a mix of automata that began with the same one.');
  const wanted = settings['nca.automaton.layout'];
  if (layout === wanted) {
    return growth ? ofLevels(parameters, growth.levels, parseLevels(settings['nca.automaton.levels'])) : parameters;
  }
  throw new Error(
    `The automaton to start from has the layout ${layout}, the run ${wanted}: set nca.automaton.layout to ${layout}.`,
  );
}

/**
 * Weights of the levels wanted, as far as their cells go: steps may differ. Levels that are coarser than its own begin
 * as its coarsest does.
 * @throws Error where the automaton has coarser levels than are wanted
 */
function ofLevels(parameters: Float32Array, own: readonly Level[], wanted: readonly Level[]): Float32Array {
  const more = wanted.length - own.length;
  if (more < 0) throw new Error(`The automaton to start from has the levels ${formatLevels(own)}: set nca.automaton.levels to that.`);
  const length = parameters.length / own.length;
  const extended = new Float32Array(wanted.length * length);
  for (let l = 0; l < more; l++) extended.set(parameters.subarray(0, length), l * length);
  extended.set(parameters, more * length);
  return extended;
}
