/**
 * What a clip is read from, and what becomes of its painted frames: a video (`videoClip.ts`, and `videoResult.ts` with the sound), an
 * animated GIF (`gifClip.ts`) or a folder of frames (`folderClip.ts`). `readPixels.ts` takes the pixels of what decoders give.
 */
import type { ClipEnding, ClipOptions } from '../../../shared/protocol/videoMessages';
import type { Picture } from '../../../shared/picture';

export interface FrameSize {
  readonly width: number;
  readonly height: number;
}

/** A clip to paint. At most a few of its frames are in memory. */
export interface Clip extends FrameSize {
  readonly count: number;
  /** Of a video. */
  readonly timing?: Timing;
  /** What its frames are painted at. @param longerSide in pixels */
  sizeAt(longerSide: ClipOptions['size']): FrameSize;
  /** @param first frame that is wanted, from 0 */
  frames(first: number, longerSide: ClipOptions['size']): AsyncIterable<Picture>;
  /** @throws Error if this browser cannot make a clip of the frames */
  planResult(size: FrameSize): Promise<ResultPlan>;
}

export interface ResultPlan {
  /** Empty: the frames are the result. */
  readonly ending: ClipEnding;
  /** What the user has to know of it beforehand: sound that is left out, another container. */
  readonly notes: readonly string[];
  /** Makes the clip of the painted frames. */
  make(parts: ResultParts): Promise<void>;
}

export interface ResultParts {
  readonly count: number;
  /** A painted frame. */
  readonly read: (index: number) => Promise<Picture>;
  /** Takes bytes of the result; waits until they are written. */
  readonly write: (position: number, bytes: Uint8Array) => Promise<void>;
  /** Told how many frames are in it; throws when the user has cancelled. */
  readonly report: (done: number) => void;
}

/** When the frames of a clip are shown: at a steady rate, as the command line has them, so that each goes on with what the other left. */
export interface Timing {
  /** Seconds at which the first is shown. */
  readonly start: number;
  /** Frames a second. */
  readonly rate: number;
  readonly count: number;
}

/** What cannot be painted here, and what else there is. */
export class UnreadableClip extends Error {
  constructor(reason: string) {
    super(`${reason} “nca video” on the command line reads it by ffmpeg, and a folder of its frames (numbered pictures) or an animated GIF can be painted here.`);
  }
}
