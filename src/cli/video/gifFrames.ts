import { open } from 'node:fs/promises';
import path from 'node:path';
import { loadSharp } from '../pictureFiles';
import { applyPalette, GIFEncoder, quantize } from 'gifenc';
import { fitLongerSide } from '../../../shared/picture';
import { numbered } from './numbered';
import type { Assemble, ClipSize, FrameSource } from './frames';

const COLORS = 256;
/** Frames that the palette is made of, spread over the clip. */
const SAMPLED = 6;
/** Of a GIF that says nothing. */
const DELAY = 100;

/** An animated GIF's frames, and a GIF of the painted ones, with the same times. */
export async function gifFrames(file: string, longerSide: ClipSize): Promise<FrameSource> {
  const { width: ownWidth, height: whole, pageHeight, pages = 1, delay, loop = 0 } = await (await loadSharp())(file, { animated: true }).metadata();
  const own = { width: ownWidth, height: pageHeight ?? whole };
  const size = longerSide === 'original' ? own : fitLongerSide(own.width, own.height, longerSide);
  return {
    ...size,
    count: pages,
    nameOf: numbered,
    async *frames(first) {
      for (let page = first; page < pages; page++) {
        const image = (await loadSharp())(file, { page }).toColourspace('srgb').flatten({ background: '#ffffff' }).resize({ ...size, fit: 'fill' }).ensureAlpha();
        yield { name: `${path.basename(file)} ${page + 1}`, ...size, pixels: new Uint8ClampedArray(await image.raw().toBuffer()) };
      }
    },
    assemble: (frames, target) => writeGif(frames, target, (frame) => delay?.[frame] ?? DELAY, loop),
  };
}

/** Frame by frame, so that memory does not grow; one palette for all, so that still parts do not flicker. */
async function writeGif(frames: readonly string[], target: string, delayOf: (frame: number) => number, repeat: number): ReturnType<Assemble> {
  const temporary = `${target}.gif.part`;
  const output = await open(temporary, 'w');
  try {
    const palette = quantize(await sample(frames), COLORS);
    const encoder = GIFEncoder();
    for (const [frame, file] of frames.entries()) {
      const { data, width, height } = await pixelsOf(file);
      encoder.writeFrame(applyPalette(data, palette), width, height, { palette, delay: delayOf(frame), repeat: repeat === 1 ? -1 : repeat });
      if (frame === frames.length - 1) encoder.finish();
      await output.writeFile(encoder.bytes());
      encoder.stream.reset();
    }
  } finally {
    await output.close();
  }
  return { temporary, ending: '.gif' };
}

async function sample(frames: readonly string[]): Promise<Uint8ClampedArray> {
  const count = Math.min(SAMPLED, frames.length);
  const chosen = Array.from({ length: count }, (_, i) => frames[Math.round((i * (frames.length - 1)) / Math.max(1, count - 1))]!);
  return Uint8ClampedArray.from(Buffer.concat(await Promise.all(chosen.map(async (file) => (await pixelsOf(file)).data))));
}

/** RGBA. */
export async function pixelsOf(file: string): Promise<{ data: Buffer; width: number; height: number }> {
  const { data, info } = await (await loadSharp())(file).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}
