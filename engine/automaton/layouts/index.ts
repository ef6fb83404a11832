import type { RunSettings } from '../../../shared/configuration/resolve';
import type { SavedModel } from '../../../shared/modelFile';
import type { Layout } from '../layout';
import { blurLayout } from './blur';
import { shiftShuffleLayout } from './shiftShuffle';

type LayoutSettings = Pick<RunSettings, 'nca.automaton.layout' | 'nca.automaton.shifts'>;

const layouts: Record<RunSettings['nca.automaton.layout'], (settings: LayoutSettings) => Layout> = {
  blur: () => blurLayout,
  shiftShuffle: (settings) => shiftShuffleLayout(settings['nca.automaton.shifts']),
};

/** The layout that a run's settings ask for. */
export function layoutOf(settings: LayoutSettings): Layout {
  return layouts[settings['nca.automaton.layout']](settings);
}

/** The layout of a saved automaton. */
export function modelLayout({ layout, shifts }: Pick<SavedModel, 'layout' | 'shifts'>): Layout {
  return layoutOf({ 'nca.automaton.layout': layout, 'nca.automaton.shifts': [...shifts] });
}
