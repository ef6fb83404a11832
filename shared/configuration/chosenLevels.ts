import { DEFAULT_LEVELS } from '../levels';
import { layoutSettings } from './layouts';
import { chosenLayout } from './profileLayouts';
import type { Settings } from './settings';

type LevelsChoice = Pick<Settings, `nca.automaton.${'layout' | 'levels'}` | 'nca.preset' | 'nca.profile'>;

/**
 * The levels that settings ask for, as far as no automaton to begin with has others. Those presets that `auto` may
 * become have the same; layouts of one grid have none and keep the usual ones in their records.
 */
export function chosenLevels(settings: LevelsChoice): string {
  const { 'nca.automaton.levels': levels, 'nca.preset': preset } = settings;
  const ofPreset = layoutSettings[chosenLayout(settings)]?.[preset === 'auto' ? 'quick' : preset];
  return levels ?? ofPreset?.['nca.automaton.levels'] ?? DEFAULT_LEVELS;
}
