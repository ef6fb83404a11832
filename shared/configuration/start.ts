import { parseLevels } from '../levels';
import type { LayoutName } from '../layouts';
import { chosenLevels } from './chosenLevels';
import { chosenLayout } from './profileLayouts';
import type { Settings } from './settings';

/** An automaton that ships with the program and that new trainings begin with. */
export interface BaseAutomaton {
  /** In `weights/`. */
  readonly file: string;
  /** SHA-256 of the file. What a run makes depends on it as on the run's inputs. */
  readonly sha256: string;
}

/** By layout: others have none. They were trained on styles. */
export const baseAutomata = {
  blur: {
    file: 'base.nca.safetensors',
    sha256: 'f4cf915eba9b70f24af8bdbabaae5da600c55d01078ae5ccf30fe7cc844d3066',
  },
  coarseToFine: {
    file: 'base-coarse-to-fine.nca.safetensors',
    sha256: '0a9837c93a83a739dba5e401a6437ec88ae0eac64bade58e0e2374058b0f5dc5',
  },
} as const satisfies Partial<Record<LayoutName, BaseAutomaton>>;

/** Side in pixels of the coarsest cells of the base that grows; what is coarser begins as that level does. */
const COARSEST_CELL = 8;

type StartSettings = Pick<Settings, 'nca.training.start' | 'nca.automaton.layout' | 'nca.automaton.levels' | 'nca.preset' | 'nca.profile'>;

/**
 * The built-in automaton that a training begins with, where it was given none. The bases learned styles; the notebooks knew
 * nothing of them.
 */
export function baseAutomatonOf(settings: StartSettings, hasStyle: boolean): BaseAutomaton | undefined {
  const { 'nca.training.start': start, 'nca.profile': profile } = settings;
  const layout = chosenLayout(settings);
  if (start !== 'base' || profile !== 'studio' || !hasStyle) return undefined;
  if (layout === 'coarseToFine') return growsAsFarAsBase(settings) ? baseAutomata.coarseToFine : undefined;
  return layout === 'blur' ? baseAutomata.blur : undefined;
}

const growsAsFarAsBase = (settings: StartSettings) => parseLevels(chosenLevels(settings))[0]!.cell >= COARSEST_CELL;
