import { layoutTable, type LayoutName } from '../layouts';
import { parseLevels } from '../levels';
import { chosenLevels } from './chosenLevels';
import { chosenLayout } from './profileLayouts';
import type { SettingName, Settings } from './settings';

interface Contradiction {
  readonly name: SettingName;
  readonly reason: string;
}

/**
 * Values that are right one by one but not together.
 * @param start layout of the automaton that training begins with, if that is known
 */
export function contradictions(settings: Settings, start?: LayoutName): Contradiction[] {
  const { grows } = layoutTable[chosenLayout(settings, start)];
  return [...ofSteps(settings), ...(grows ? ofGrowth(settings, start) : ofSeed(settings))];
}

function ofSteps(settings: Settings): Contradiction[] {
  const fewest = settings['nca.training.minSteps'];
  const most = settings['nca.training.maxSteps'];
  if (fewest === null || most === null || fewest <= most) return [];
  return [{ name: 'nca.training.minSteps', reason: `${fewest} is more than nca.training.maxSteps, ${most}` }];
}

function ofGrowth(settings: Settings, start: LayoutName | undefined): Contradiction[] {
  const found: Contradiction[] = [];
  if (settings['nca.profile'] === 'notebook') {
    found.push({ name: 'nca.profile', reason: 'the profile notebook knows no levels: set nca.automaton.layout to blur' });
  }
  const { 'nca.training.size': size, 'nca.automaton.layout': layout, 'nca.automaton.levels': levels } = settings;
  // Where the layout is not asked for by name, or the levels are those of the automaton to begin with, the size is rounded up.
  if (layout === null || (levels === null && start)) return found;
  const cell = parseLevels(chosenLevels(settings))[0]!.cell;
  if (size !== null && size % cell !== 0) {
    found.push({ name: 'nca.training.size', reason: `${size} is no multiple of the coarsest cell of nca.automaton.levels, ${cell}` });
  }
  return found;
}

/** Where nothing grows, a result needs steps, and the photo's colours are learned with the strokes. */
function ofSeed(settings: Settings): Contradiction[] {
  const found: Contradiction[] = [];
  if (settings['nca.output.steps'] === 0) {
    found.push({ name: 'nca.output.steps', reason: '0 is for the layout coarseToFine, which shows its growth' });
  }
  if ((settings['nca.training.otherPhotos'] ?? 0) > 0) {
    found.push({ name: 'nca.training.otherPhotos', reason: 'other photos are for the layout coarseToFine, which sees each in the style’s colours' });
  }
  return found;
}
