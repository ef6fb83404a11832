import type { SavedModel } from '../../shared/modelFile';
import type { Layout } from '../automaton/layout';
import { layoutOf } from '../automaton/layouts';

/** The layout of a saved automaton. */
export function modelLayout({ layout, shifts }: Pick<SavedModel, 'layout' | 'shifts'>): Layout {
  return layoutOf({ 'nca.automaton.layout': layout, 'nca.automaton.shifts': [...shifts] });
}
