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
  const { layout, parameters, growth } = readModel(model);
  const wanted = settings['nca.automaton.layout'];
  if (layout === wanted) {
    if (growth && !sameCells(growth.levels, parseLevels(settings['nca.automaton.levels']))) {
      const own = formatLevels(growth.levels);
      throw new Error(`The automaton to start from has the levels ${own}: set nca.automaton.levels to that.`);
    }
    return parameters;
  }
  throw new Error(
    `The automaton to start from has the layout ${layout}, the run ${wanted}: set nca.automaton.layout to ${layout}.`,
  );
}

/** Steps may differ: the weights are the same. */
const sameCells = (a: readonly Level[], b: readonly Level[]) => a.length === b.length && a.every(({ cell }, l) => cell === b[l]!.cell);
