import type { Picture } from '../../shared/picture';

/** One of the pictures and what became of it. */
export interface PictureState {
  readonly name: string;
  readonly phase: 'waiting' | 'working' | 'done' | 'failed';
  /** Why it failed. */
  readonly problem: string;
  /** The file that was written. */
  readonly saved: string;
  /** Both at the size of the screen. */
  readonly before?: Picture;
  readonly after?: Picture;
}

/** What the page knows; views only read it. */
export interface ApplyState {
  readonly phase: 'loading' | 'ready' | 'working' | 'failed';
  readonly failure: string;
  readonly modelName: string;
  readonly device: string;
  readonly pictures: readonly PictureState[];
  /** Share of the picture at work that is done, 0 to 1. */
  readonly share: number;
}

export const initialApplyState: ApplyState = {
  phase: 'loading',
  failure: '',
  modelName: '',
  device: '',
  pictures: [],
  share: 0,
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
  if (phase === 'working') return several ? `Picture ${Math.min(done + failed + 1, pictures.length)} of ${pictures.length}…` : 'Working…';
  const parts = [
    done > 0 ? `${done} ${done === 1 ? 'picture' : 'pictures'} written` : '',
    failed > 0 ? `${failed} failed` : '',
    done + failed < pictures.length ? `${pictures.length - done - failed} not done` : '',
  ];
  return parts.filter(Boolean).join(', ');
}
