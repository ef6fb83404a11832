import type { RunSettings } from '../../../shared/configuration/resolve';
import type { SavedModel } from '../../../shared/modelFile';
import type { Layout } from '../layout';
import { DEFAULT_LEVELS, formatLevels, parseLevels } from '../../../shared/levels';
import { blurLayout } from './blur';
import { coarseToFineLayout } from './coarseToFine';
import { shiftShuffleLayout } from './shiftShuffle';

type LayoutSettings = Pick<RunSettings, `nca.automaton.${'layout' | 'shifts' | 'levels' | 'detail' | 'flat'}`>;

const layouts: Record<RunSettings['nca.automaton.layout'], (settings: LayoutSettings) => Layout> = {
  blur: () => blurLayout,
  coarseToFine: (settings) => {
    const sight = { detail: settings['nca.automaton.detail'], flat: settings['nca.automaton.flat'] };
    return coarseToFineLayout(parseLevels(settings['nca.automaton.levels']), sight);
  },
  shiftShuffle: (settings) => shiftShuffleLayout(settings['nca.automaton.shifts']),
};

/** The layout that a run's settings ask for. */
export function layoutOf(settings: LayoutSettings): Layout {
  return layouts[settings['nca.automaton.layout']](settings);
}

/** The layout of a saved automaton. */
export function modelLayout({ layout, shifts, growth }: Pick<SavedModel, 'layout' | 'shifts' | 'growth'>): Layout {
  return layoutOf({
    'nca.automaton.layout': layout,
    'nca.automaton.shifts': [...shifts],
    'nca.automaton.levels': growth ? formatLevels(growth.levels) : DEFAULT_LEVELS,
    'nca.automaton.detail': growth?.detail ?? 1,
    'nca.automaton.flat': growth?.flat ?? 1,
  });
}
