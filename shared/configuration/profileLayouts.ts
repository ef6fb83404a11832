import type { LayoutName } from '../layouts';
import { layoutTable } from '../layouts';
import type { ProfileName } from './profiles';

/** The layout of an automaton where neither the user says it nor an automaton to begin with. */
export const profileLayouts: Readonly<Record<ProfileName, LayoutName>> = { studio: 'coarseToFine', notebook: 'blur' };

interface LayoutChoice {
  readonly 'nca.automaton.layout': LayoutName | null;
  readonly 'nca.profile': ProfileName;
}

/**
 * The layout that settings ask for.
 * @param start that of the automaton that training begins with, if any; the profile `notebook` knows none that grow
 */
export function chosenLayout({ 'nca.automaton.layout': layout, 'nca.profile': profile }: LayoutChoice, start?: LayoutName): LayoutName {
  if (layout) return layout;
  return start && (profile === 'studio' || !layoutTable[start].grows) ? start : profileLayouts[profile];
}
