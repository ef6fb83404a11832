import type { PictureQuality, Progress } from '../../engine/api';
import { isMeasure, type Halving } from '../../shared/configuration/experimentHalving';
import { median } from '../../shared/stopRules';
import type { RungResult } from '../experiments/halving';

/** Iterations whose median counts, since single ones scatter. */
const SMOOTHED = 5;

/** How a run pauses at a rung, and what it has there; undefined where it goes to its end. */
export function rungPause(halving: Halving | undefined, rung: number | undefined) {
  if (!halving || rung === undefined) return undefined;
  const { by, rungs } = halving;
  const latest: Progress[] = [];
  return {
    by,
    measures: isMeasure(by),
    pausesAt: (progress: Progress): boolean => {
      latest.push(progress);
      if (latest.length > SMOOTHED) latest.shift();
      return progress.iteration >= Math.ceil(rungs[rung]!.at * progress.iterations);
    },
    result: (quality: PictureQuality | undefined): RungResult => {
      const value = isMeasure(by) ? quality?.[by] : median(latest.map(({ total, losses }) => (by === 'total' ? total : (losses[by] ?? NaN))));
      return { iteration: latest.at(-1)!.iteration, value: value ?? NaN };
    },
  };
}
