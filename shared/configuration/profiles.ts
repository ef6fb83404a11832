import { profileWeights, type WeightSetting } from '../losses';
import type { Settings } from './settings';

/** Whose way of training. */
export type ProfileName = 'studio' | 'notebook';

type ProfileSettings = Partial<Settings> & Record<'nca.clip.views' | 'nca.clip.augmentation' | 'nca.training.reseedEvery' | 'nca.training.otherPhotos' | 'nca.style.scale' | 'nca.output.steps', number>;

/** What each profile sets where the user set nothing, beside the weights of the losses; goes before the preset. */
export const profileSettings: Record<ProfileName, ProfileSettings & Partial<Record<WeightSetting, number>>> = {
  studio: {
    ...profileWeights('studio'),
    'nca.clip.views': 4,
    'nca.clip.augmentation': 0.5,
    'nca.training.reseedEvery': 5,
    'nca.training.otherPhotos': 0,
    'nca.style.scale': 1,
    'nca.output.steps': 64,
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
    ...profileWeights('notebook'),
    'nca.clip.views': 1,
    'nca.clip.augmentation': 0,
    'nca.training.reseedEvery': 5,
    'nca.training.otherPhotos': 0,
    'nca.style.scale': 1,
    'nca.output.steps': 64,
  },
};
