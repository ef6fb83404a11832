import type { Picture } from '../../../shared/picture';

/** A clip to read, one frame at a time. */
export interface FrameSource {
  readonly width: number;
  readonly height: number;
  /** Undefined where only the end tells. */
  readonly count: number | undefined;
  /** Frames a second of a video. */
  readonly rate?: number;
  /** What the result's frames are called, without ending. */
  readonly nameOf: (frame: number) => string;
  /** @param first frame that is wanted, from 0 */
  frames(first: number): AsyncIterable<Picture>;
  /** Makes the clip of its frames, in a file beside `stem`; where there is nothing to make the frames are the result. */
  readonly assemble?: Assemble;
}

/**
 * @param frames the painted pictures' files
 * @param target without ending
 * @returns the file written, still under a temporary name, and its ending
 */
export type Assemble = (frames: readonly string[], target: string) => Promise<{ readonly temporary: string; readonly ending: string }>;

/** What the user wants of the size: longer side in pixels. */
export type ClipSize = number | 'original';
