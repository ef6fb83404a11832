import type { Picture } from '../../shared/picture';
import type { AutomatonFile } from '../../shared/protocol/automatonFile';
import { formatTimeLeft } from '../common/format';

/** One of the pictures and what became of it. */
export interface PictureState {
  readonly name: string;
  readonly phase: 'waiting' | 'working' | 'done' | 'failed';
  /** Why it failed. */
  readonly problem: string;
  /** Name of the mask beside it. */
  readonly mask?: string | undefined;
  /** The file that was written. */
  readonly saved: string;
  /** Both at the size of the screen; the latter grows. */
  readonly before?: Picture | undefined;
  readonly after?: Picture | undefined;
}

/** The file that was written, and where it has a number, why. */
export function writtenText({ name, saved }: Pick<PictureState, 'name' | 'saved'>): string {
  const first = `${name.replace(/\.[^.]+$/, '')}-nca`;
  const numbered = saved.includes(first) && /^-\d+\.png$/.test(saved.slice(saved.lastIndexOf(first) + first.length));
  return numbered ? `${saved} (numbered, since ${first}.png was there already)` : saved;
}

/** What the page knows; views only read it. */
export interface ApplyState {
  readonly phase: 'loading' | 'asking' | 'ready' | 'working' | 'failed';
  readonly failure: string;
  readonly modelTitle: string;
  readonly device: string;
  readonly pictures: readonly PictureState[];
  /** Share of the picture at work that is done, 0 to 1. */
  readonly share: number;
  /** Of all pictures; null while that is not known. */
  readonly secondsLeft: number | null;
  /** Whether the user ended the last go. */
  readonly cancelled: boolean;
  /** The mask that the user chose for all pictures. */
  readonly chosenMask: string;
  /** Paints what masks leave, where the user chose one. */
  readonly rest?: AutomatonFile | undefined;
  /** Sizes that the user is asked to choose from. */
  readonly choices: readonly SizeChoice[];
}

/** A size, and what it takes. */
export interface SizeChoice {
  readonly size: ApplyOptions['size'];
  readonly label: string;
  /** About how long all pictures take; null before any speed is measured on this machine. */
  readonly seconds: number | null;
}

export const initialApplyState: ApplyState = {
  phase: 'loading',
  failure: '',
  modelTitle: '',
  device: '',
  pictures: [],
  share: 0,
  secondsLeft: null,
  cancelled: false,
  chosenMask: '',
  choices: [],
};

/** What the user may choose. */
export interface ApplyOptions {
  /** Longer side of the results in pixels. */
  readonly size: number | 'original';
  readonly steps: number;
  readonly seed: number;
  readonly keepColors: boolean;
  /** 0 is the photo, 1 what was trained. */
  readonly strength: number;
  /** Whether it paints only where masks say so. */
  readonly masked: boolean;
}

/** Share of all pictures that is done, 0 to 1. */
export function overallShare({ pictures, share }: ApplyState): number {
  const over = pictures.filter(({ phase }) => phase === 'done' || phase === 'failed').length;
  return pictures.length === 0 ? 0 : Math.min(1, (over + share) / pictures.length);
}

/** How it stands, in words for everyone and for screen readers. */
export function applyStatusText(state: ApplyState): string {
  const { phase, pictures } = state;
  const done = pictures.filter((picture) => picture.phase === 'done').length;
  const failed = pictures.filter((picture) => picture.phase === 'failed').length;
  const several = pictures.length > 1;
  if (phase === 'loading') return 'Getting ready…';
  if (phase === 'asking') return '';
  if (phase === 'working') return several ? `Picture ${Math.min(done + failed + 1, pictures.length)} of ${pictures.length}…` : 'Painting…';
  const parts = [
    done > 0 ? `${done} ${done === 1 ? 'picture' : 'pictures'} written` : '',
    failed > 0 ? `${failed} failed` : '',
    done + failed < pictures.length ? `${pictures.length - done - failed} not done` : '',
  ];
  const told = parts.filter(Boolean).join(', ');
  return state.cancelled ? `Cancelled: ${told}` : told;
}

/** What changes all the time, which no screen reader is told by itself. */
export function applyNumbersText(state: ApplyState): string {
  if (state.phase !== 'working') return '';
  const percent = `${Math.floor(100 * overallShare(state))} %`;
  return state.secondsLeft === null ? percent : `${percent}, ${formatTimeLeft(state.secondsLeft)} left`;
}
