// Brings the types along into every program that imports this file.
// eslint-disable-next-line @typescript-eslint/triple-slash-reference
/// <reference path="./gifenc.d.ts" />
import { applyPalette, GIFEncoder, quantize, type Palette } from 'gifenc';
import type { Picture } from '../picture';
import { holdSeconds } from './growth';

const colors = 256;
/** Frames that the palette is made of, spread over the film. */
const sampledFrames = 6;

/** RGBA. */
type Pixels = Uint8Array | Uint8ClampedArray;

/** Which frames of a film its palette is made of. */
export function sampledOf(count: number): number[] {
  const sampled = Math.min(sampledFrames, count);
  return Array.from({ length: sampled }, (_, i) => Math.round((i * (count - 1)) / Math.max(1, sampled - 1)));
}

/** A GIF that is handed out frame by frame, so that memory does not grow; one palette for all, so that still parts do not flicker. */
export class GifWriter {
  private readonly encoder = GIFEncoder();
  private readonly palette: Palette;

  /**
   * @param sample pixels of the frames that `sampledOf` names
   * @param repeat how often the whole plays; 0 is for ever, -1 once
   */
  constructor(
    sample: readonly Pixels[],
    private readonly repeat = 0,
  ) {
    this.palette = quantize(joined(sample), colors);
  }

  /** @param delay milliseconds @returns the file's next bytes */
  frame(pixels: Pixels, { width, height }: { readonly width: number; readonly height: number }, delay: number, last: boolean): Uint8Array {
    this.encoder.writeFrame(applyPalette(pixels, this.palette), width, height, { palette: this.palette, delay, repeat: this.repeat });
    if (last) this.encoder.finish();
    const bytes = this.encoder.bytes();
    this.encoder.stream.reset();
    return bytes;
  }
}

/**
 * Frames as an endless GIF. The last frame stays a while.
 * @param done is told the share done and may wait, for example to let a page draw
 */
export async function encodeGif(
  frames: readonly Picture[],
  framesPerSecond: number,
  done: (share: number) => Promise<void> | void = () => {},
): Promise<Uint8Array> {
  const writer = new GifWriter(sampledOf(frames.length).map((index) => frames[index]!.pixels));
  const parts: Uint8Array[] = [];
  for (const [index, frame] of frames.entries()) {
    const last = index === frames.length - 1;
    parts.push(writer.frame(frame.pixels, frame, last ? holdSeconds * 1000 : 1000 / framesPerSecond, last));
    await done((index + 1) / frames.length);
  }
  return new Uint8Array(joined(parts).buffer);
}

function joined(parts: readonly Pixels[]): Uint8ClampedArray {
  const all = new Uint8ClampedArray(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}
