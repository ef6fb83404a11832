import type { Settings } from './settings';

type ProfileKey =
  | 'nca.style.weight'
  | 'nca.content.weight'
  | 'nca.color.weight'
  | 'nca.overflow.weight'
  | 'nca.clip.weight'
  | 'nca.clip.smoothness'
  | 'nca.clip.views'
  | 'nca.clip.augmentation';

/** What each profile sets where the user set nothing; goes before the preset. */
export const profileSettings: Record<Settings['nca.profile'], Partial<Settings> & Record<ProfileKey, number>> = {
  studio: {
    'nca.style.weight': 1,
    'nca.content.weight': 0.8,
    'nca.color.weight': 1,
    'nca.overflow.weight': 100,
    'nca.clip.weight': 1,
    'nca.clip.smoothness': 0.5,
    'nca.clip.views': 4,
    'nca.clip.augmentation': 0.5,
  },
  // The style notebook's own numbers.
  notebook: {
    'nca.training.size': 224,
    'nca.training.batch': 4,
    'nca.training.pool': 400,
    'nca.training.iterations': 4000,
    'nca.training.minSteps': 32,
    'nca.training.maxSteps': 95,
    'nca.training.backpropagation': -1,
    'nca.training.learningRate': 0.001,
    'nca.style.weight': 0.4,
    'nca.content.weight': 1,
    'nca.color.weight': 2,
    'nca.overflow.weight': 1,
    'nca.clip.weight': 100,
    'nca.clip.smoothness': 0,
    'nca.clip.views': 1,
    'nca.clip.augmentation': 0,
  },
};
