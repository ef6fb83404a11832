import { formatTimeLeft } from '../common/format';
import type { PanelState } from './state';

type Timed = Pick<PanelState, 'phase' | 'progress' | 'ending' | 'skipping'>;

/** What a run will still take, in words; a dash where nothing is known of it. */
export function timeLeftIn({ phase, progress, ending, skipping }: Timed): string {
  if (phase === 'training') return formatTimeLeft(progress!.secondsLeft);
  // What was foretold is for a judgement that is skipped.
  if (phase !== 'finishing' || !ending || (skipping && ending.judging)) return '–';
  return ending.secondsLeft > 0 ? formatTimeLeft(ending.secondsLeft) : 'any moment';
}
