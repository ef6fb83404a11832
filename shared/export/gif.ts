// Brings the types along into every program that imports this file.
// eslint-disable-next-line @typescript-eslint/triple-slash-reference
/// <reference path="./gifenc.d.ts" />
import { applyPalette, GIFEncoder, quantize } from 'gifenc';
import type { Picture } from '../picture';
import { holdSeconds } from './growth';

const colors = 256;
/** Frames that the palette is made of, spread over the film. */
const sampledFrames = 6;

/**
 * Frames as an endless GIF with one palette for all, so that still parts do not flicker. The last frame stays a while.
 * @param done is told the share done and may wait, for example to let a page draw
 */
export async function encodeGif(
  frames: readonly Picture[],
  framesPerSecond: number,
  done: (share: number) => Promise<void> | void = () => {},
): Promise<Uint8Array> {
  const palette = quantize(sample(frames), colors);
  const encoder = GIFEncoder();
  for (const [index, { pixels, width, height }] of frames.entries()) {
    const last = index === frames.length - 1;
    const delay = last ? holdSeconds * 1000 : 1000 / framesPerSecond;
    encoder.writeFrame(applyPalette(pixels, palette), width, height, { palette, delay, repeat: 0 });
    await done((index + 1) / frames.length);
  }
  encoder.finish();
  return encoder.bytes();
}

function sample(frames: readonly Picture[]): Uint8ClampedArray {
  const count = Math.min(sampledFrames, frames.length);
  const chosen = Array.from({ length: count }, (_, i) => frames[Math.round((i * (frames.length - 1)) / Math.max(1, count - 1))]!);
  const all = new Uint8ClampedArray(chosen.reduce((sum, { pixels }) => sum + pixels.length, 0));
  let offset = 0;
  for (const { pixels } of chosen) {
    all.set(pixels, offset);
    offset += pixels.length;
  }
  return all;
}
