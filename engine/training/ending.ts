import { LONG_RUN_SIDE } from '../lane/longRun';
import type { RunSettings } from '../../shared/configuration/resolve';
import { profiles } from './profiles';

/** What the end of a training is made of: long rollouts of the weights that may become the automaton, and pictures. */
export interface Ending {
  readonly settings: RunSettings;
  /** Photos to be drawn, and the cells of the first. */
  readonly photos: number;
  readonly cells: number;
  readonly lanes: number;
  /** What the first picture took, drawn by all lanes together before the first iteration; undefined where none was. */
  readonly secondsOfPicture: number | undefined;
}

/** Steps that a picture takes at least, as far as its time tells what others take: layouts that grow have 0 after that. */
const leastSteps = 64;
/** The last weights, and those put by. */
const contenders = 2;

/** About how long the end will take; 0 where nothing was measured. */
export function secondsToEnd({ settings, photos, cells, lanes, secondsOfPicture = 0 }: Ending): number {
  const steps = Math.max(leastSteps, settings['nca.output.steps']);
  const secondsOfCell = (secondsOfPicture * lanes) / (cells * steps);
  const long = settings['nca.stability.steps'];
  const tried = profiles[settings['nca.profile']].keepsSteadiest ? contenders : 1;
  const turns = long > settings['nca.output.steps'] ? Math.ceil(tried / lanes) : 0;
  const rolled = turns * long * Math.min(cells, LONG_RUN_SIDE ** 2) * secondsOfCell;
  return rolled + photos * secondsOfPicture;
}
