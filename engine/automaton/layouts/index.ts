import type { RunSettings } from '../../../shared/configuration/resolve';
import { parseLevels } from '../../../shared/levels';
import type { Layout } from '../layout';
import { modelLayout } from './modelLayout';

/** The layout that a run's settings ask for. */
export function layoutOf(
  settings: Pick<RunSettings, `nca.automaton.${'layout' | 'shifts' | 'levels' | 'detail' | 'flat' | 'noiseScale'}`>,
): Layout {
  const growth = {
    levels: parseLevels(settings['nca.automaton.levels']),
    detail: settings['nca.automaton.detail'],
    flat: settings['nca.automaton.flat'],
    // None is left out, as in files from before there was any: they stay the same to the byte.
    noiseScale: settings['nca.automaton.noiseScale'] || undefined,
  };
  return modelLayout({ layout: settings['nca.automaton.layout'], shifts: settings['nca.automaton.shifts'], growth });
}
