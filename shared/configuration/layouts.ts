import { DEFAULT_LEVELS, FIVE_LEVELS } from '../levels';
import type { LayoutName } from '../layouts';
import type { PresetName } from './presets';
import type { Settings } from './settings';

/**
 * Of an automaton that grows: half of a batch grows through all levels, the other half lives on at the finest. The
 * photo's colours are mapped beforehand, so that regions alone have to be held.
 */
const growing: Partial<Settings> = {
  'nca.automaton.levels': DEFAULT_LEVELS,
  'nca.training.size': 128,
  'nca.training.batch': 2,
  'nca.training.pool': 16,
  'nca.training.minSteps': 6,
  'nca.training.maxSteps': 18,
  // A gradient through 6 steps instead of all pays for longer rolls.
  'nca.training.backpropagation': 6,
  'nca.training.learningRate': 0.0025,
  'nca.training.reseedEvery': 1,
  'nca.training.otherPhotos': 0.25,
  // Where no style is measured.
  'nca.style.scale': 1.5,
  'nca.content.weight': 0.3,
  'nca.color.weight': 0,
  'nca.flow.weight': 0.1,
  'nca.coherence.weight': 0.5,
  'nca.chroma.weight': 1,
  'nca.output.steps': 0,
};

/** What a layout sets in each preset where the user set nothing; goes before profile and preset. */
export const layoutSettings: Partial<Record<LayoutName, Record<PresetName, Partial<Settings>>>> = {
  coarseToFine: {
    quick: { ...growing, 'nca.training.iterations': 150 },
    balanced: { ...growing, 'nca.training.iterations': 1200 },
    fine: { ...growing, 'nca.automaton.levels': FIVE_LEVELS, 'nca.training.size': 192, 'nca.training.iterations': 2400 },
  },
};

/** Longer side of the result on the CPU, in place of the preset's. */
export const layoutOutputSizes: Partial<Record<LayoutName, Record<PresetName, number>>> = {
  coarseToFine: { quick: 512, balanced: 512, fine: 1024 },
};

/** Iterations of a training that begins cold, likewise. */
export const layoutColdIterations: Partial<Record<LayoutName, Partial<Record<PresetName, number>>>> = { coarseToFine: { quick: 300 } };
