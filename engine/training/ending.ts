import { stepsPerPixel } from '../automaton/growth/levelGrid';
import { layoutOf } from '../automaton/layouts';
import { LONG_RUN_SIDE } from '../lane/longRun';
import type { RunSettings } from '../../shared/configuration/resolve';
import { profiles } from './profiles';
import { expectedSteps } from './settling';
import { isJudged } from './steadiest';

/** What the end of a training is made of: long rollouts of the weights that may become the automaton, and pictures. */
export interface End {
  readonly settings: RunSettings;
  /** Photos to be drawn, and the cells of the first. */
  readonly photos: number;
  readonly cells: number;
  readonly lanes: number;
  /** What the first picture took, drawn by all lanes together before the first iteration; undefined where none was. */
  readonly secondsOfPicture: number | undefined;
  /** What the steps to it took, in seconds of one lane, likewise: of a small picture the losses take nearly all the time. */
  readonly secondsOfRoll: number | undefined;
}

/** The last weights, and those put by. */
const contenders = 2;

/** About how long the pictures will take; 0 where nothing was measured. */
export function secondsToDraw({ photos, secondsOfPicture = 0 }: End): number {
  return photos * secondsOfPicture;
}

/** About how long the long rollouts will take until they settle, likewise. */
export function secondsToJudge({ settings, cells, lanes, secondsOfRoll = 0 }: End): number {
  if (!isJudged(settings)) return 0;
  const { growth } = layoutOf(settings);
  const steps = settings['nca.output.steps'] + (growth ? stepsPerPixel(growth.levels) : 0);
  const secondsOfCell = secondsOfRoll / (cells * Math.max(1, steps));
  const tried = profiles[settings['nca.profile']].keepsSteadiest ? contenders : 1;
  return Math.ceil(tried / lanes) * expectedSteps(0, settings['nca.stability.steps']) * Math.min(cells, LONG_RUN_SIDE ** 2) * secondsOfCell;
}
