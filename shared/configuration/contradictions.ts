import { layoutTable, type LayoutName } from '../layouts';
import { parseLevels } from '../levels';
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
  return [...ofSteps(settings), ...(grows ? ofGrowth(settings) : ofSeed(settings))];
}

function ofSteps(settings: Settings): Contradiction[] {
  const fewest = settings['nca.training.minSteps'];
  const most = settings['nca.training.maxSteps'];
  if (fewest === null || most === null || fewest <= most) return [];
  return [{ name: 'nca.training.minSteps', reason: `${fewest} is more than nca.training.maxSteps, ${most}` }];
}

function ofGrowth(settings: Settings): Contradiction[] {
  const found: Contradiction[] = [];
  if (settings['nca.profile'] === 'notebook') {
    found.push({ name: 'nca.profile', reason: 'the profile notebook knows no levels: set nca.automaton.layout to blur' });
  }
  // Where the layout is not asked for by name the size is rounded up.
  if (settings['nca.automaton.layout'] === null) return found;
  const { 'nca.training.size': size, 'nca.automaton.levels': levels } = settings;
  const cell = parseLevels(levels)[0]!.cell;
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
