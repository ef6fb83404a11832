import { initialParameters } from '../../automaton/initialParameters';
import { learningScales } from '../../automaton/parameters';
import { margins } from '../../margins';
import { StudioLosses } from '../../losses/studioLosses';
import { learningRateFactor } from '../schedule';
import type { Profile } from './profile';

export const studio: Profile = {
  margin: margins.studio,
  rim: 8,
  coupled: false,
  explosion: 20,
  keepsSteadiest: true,
  clipPreprocessing: { brightness: 1, clamped: true, wholeCrop: false },
  initialParameters,
  learningScales,
  learningRateFactor,
  createLosses: (network, style, loss) => new StudioLosses(network, style, loss),
};
