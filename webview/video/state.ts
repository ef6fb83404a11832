import type { Picture } from '../../shared/picture';
import type { UnfinishedClip } from '../../shared/protocol/videoMessages';
import type { SizeChoice } from '../apply/state';
import { formatTimeLeft } from '../common/format';

/** What the page knows; views only read it. */
export interface VideoState {
  /** `failed`: this clip or automaton cannot be used at all. */
  readonly phase: 'loading' | 'idle' | 'painting' | 'encoding' | 'failed';
  /** Why it failed, or the last go did. */
  readonly problem: string;
  readonly modelTitle: string;
  readonly clipName: string;
  readonly device: string;
  /** Frames of the clip. */
  readonly count: number;
  /** Frames that are painted. */
  readonly painted: number;
  /** Frames that are in the result. */
  readonly encoded: number;
  /** Share of the frame at work that is painted, 0 to 1. */
  readonly share: number;
  readonly secondsLeft: number | null;
  /** What the user has to know of the result: sound that is left out, another container. */
  readonly notes: readonly string[];
  /** What an earlier go left. */
  readonly unfinished: UnfinishedClip | null;
  /** Whether the user wants none of what was left. */
  readonly again: boolean;
  readonly cancelled: boolean;
  /** The file or folder that was written. */
  readonly saved: string;
  readonly choices: readonly SizeChoice[];
  /** A frame and what was made of it, both at the size of the screen. */
  readonly before?: Picture | undefined;
  readonly after?: Picture | undefined;
  /** Whether the latter is only a first look. */
  readonly look: boolean;
}

export const initialVideoState: VideoState = {
  ...{ phase: 'loading', problem: '', modelTitle: '', clipName: '', device: '' },
  ...{ count: 0, painted: 0, encoded: 0, share: 0, secondsLeft: null },
  ...{ notes: [], unfinished: null, again: false, cancelled: false, saved: '', choices: [], look: false },
};

/** Of all the time, what goes into making the clip of its frames. */
const encodingShare = 0.05;

export const isWorking = ({ phase }: Pick<VideoState, 'phase'>): boolean => phase === 'painting' || phase === 'encoding';

/** What there is to go on with. */
export const resumable = ({ phase, unfinished, again, saved }: VideoState): UnfinishedClip | null =>
  phase === 'idle' && unfinished?.same && !again && saved === '' ? unfinished : null;

/** Share of the whole that is done, 0 to 1. */
export function overallShare({ count, painted, encoded, share }: VideoState): number {
  if (count === 0) return 0;
  return ((1 - encodingShare) * Math.min(count, painted + share) + encodingShare * encoded) / count;
}

/** How it stands, in words for everyone and for screen readers. */
export function statusText({ phase, cancelled, saved }: VideoState): string {
  if (phase === 'loading') return 'Getting ready…';
  if (phase === 'painting') return 'Painting…';
  if (phase === 'encoding') return 'Making the clip of its frames…';
  if (saved !== '') return `Written: ${saved}`;
  return cancelled ? 'Cancelled: what is painted is kept.' : '';
}

/** What changes all the time, which no screen reader is told by itself. */
export function numbersText(state: VideoState): string {
  if (!isWorking(state)) return '';
  const { phase, painted, encoded, count, secondsLeft } = state;
  const percent = `${Math.floor(100 * overallShare(state))} %`;
  const frame = `frame ${Math.min(count, (phase === 'painting' ? painted : encoded) + 1)} of ${count}`;
  return [percent, frame, ...(secondsLeft === null ? [] : [`${formatTimeLeft(secondsLeft)} left`])].join(', ');
}

export function unfinishedText({ done, options }: UnfinishedClip, count: number): string {
  const { size, strength, keepColors } = options;
  const how = [size === 'original' ? 'at its own size' : `at ${size} pixels`, ...(strength < 1 ? [`strength ${Math.round(100 * strength)} %`] : []), ...(keepColors ? ['in its own colours'] : [])];
  return `${done} of ${frames(count)} are painted already, ${how.join(', ')}.`;
}

/** Of a clip that was left by something else. */
export function otherText({ done, automaton, same }: UnfinishedClip): string {
  if (same) return '';
  return `${frames(done)} that ${automaton} painted, of this clip or one of its name, wait to be gone on with. They are deleted when this one begins.`;
}

const frames = (count: number) => `${count} ${count === 1 ? 'frame' : 'frames'}`;

