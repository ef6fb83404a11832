import type { Settings } from './settings';

export type PresetName = Exclude<Settings['nca.preset'], 'auto'>;

type PresetKey =
  | 'nca.training.size'
  | 'nca.training.batch'
  | 'nca.training.pool'
  | 'nca.training.iterations'
  | 'nca.training.minSteps'
  | 'nca.training.maxSteps'
  | 'nca.training.backpropagation'
  | 'nca.training.learningRate';

/** What each preset sets where the user set nothing. */
export const presets: Record<PresetName, Record<PresetKey, number>> = {
  // Small crops and many iterations: what a crop twice as wide costs buys four times as many steps of the optimiser,
  // and the statistics of crops are averaged over iterations anyway. 260 iterations whose gradients go back 12 steps
  // drew longer strokes than 350 at 8. Over so few iterations a higher learning rate gets further.
  quick: {
    'nca.training.size': 64,
    'nca.training.batch': 2,
    'nca.training.pool': 24,
    'nca.training.iterations': 160,
    'nca.training.minSteps': 12,
    'nca.training.maxSteps': 24,
    'nca.training.backpropagation': 12,
    'nca.training.learningRate': 0.004,
  },
  balanced: {
    'nca.training.size': 96,
    'nca.training.batch': 4,
    'nca.training.pool': 32,
    'nca.training.iterations': 800,
    'nca.training.minSteps': 8,
    'nca.training.maxSteps': 24,
    'nca.training.backpropagation': 12,
    'nca.training.learningRate': 0.0015,
  },
  fine: {
    'nca.training.size': 224,
    'nca.training.batch': 4,
    'nca.training.pool': 64,
    'nca.training.iterations': 4000,
    'nca.training.minSteps': 32,
    'nca.training.maxSteps': 96,
    'nca.training.backpropagation': 24,
    'nca.training.learningRate': 0.001,
  },
};

/** Iterations of a training that begins cold, where the user set none: in `quick` those above count on the base automaton. */
export const coldIterations: Partial<Record<PresetName, number>> = { quick: 320 };

/** Longer side of the result on the CPU where the user set neither it nor the training size. */
export const cpuOutputSizes: Record<PresetName, number> = { quick: 288, balanced: 384, fine: 672 };
