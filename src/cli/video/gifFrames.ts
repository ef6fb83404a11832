import { open } from 'node:fs/promises';
import path from 'node:path';
import { loadSharp } from '../pictureFiles';
import { GifWriter, sampledOf } from '../../../shared/export/gif';
import { fitLongerSide } from '../../../shared/picture';
import { numbered } from '../../video/clipNames';
import type { Assemble, ClipSize, FrameSource } from './frames';

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
    assemble: (frames, target) => writeGif(frames, target, (frame) => delay?.[frame] ?? DELAY, repeatOf(loop)),
  };
}

/** Of a GIF that plays on: 0; once: -1. @param loop how often sharp says that it plays, one more than the file says it is repeated */
const repeatOf = (loop: number) => (loop === 0 ? 0 : loop === 1 ? -1 : loop - 1);

async function writeGif(frames: readonly string[], target: string, delayOf: (frame: number) => number, repeat: number): ReturnType<Assemble> {
  const temporary = `${target}.gif.part`;
  const output = await open(temporary, 'w');
  try {
    const sample = await Promise.all(sampledOf(frames.length).map(async (frame) => (await pixelsOf(frames[frame]!)).data));
    const writer = new GifWriter(sample, repeat);
    for (const [frame, file] of frames.entries()) {
      const { data, ...size } = await pixelsOf(file);
      await output.writeFile(writer.frame(data, size, delayOf(frame), frame === frames.length - 1));
    }
  } finally {
    await output.close();
  }
  return { temporary, ending: '.gif' };
}

/** RGBA. */
export async function pixelsOf(file: string): Promise<{ data: Buffer; width: number; height: number }> {
  const { data, info } = await (await loadSharp())(file).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}
