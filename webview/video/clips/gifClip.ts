import { GifWriter, sampledOf } from '../../../shared/export/gif';
import { fitLongerSide, type Picture } from '../../../shared/picture';
import { UnreadableClip, type Clip, type ResultParts } from './clip';
import { PixelReader } from './readPixels';

/** Milliseconds that a frame stays of which the file says nothing. */
const DELAY = 100;

/** An animated GIF; so is the result, with the same times. @throws UnreadableClip */
export async function openGif(name: string, bytes: Uint8Array): Promise<Clip> {
  if (typeof ImageDecoder === 'undefined') throw new UnreadableClip('This editor cannot take animated GIFs apart.');
  const decoder = new ImageDecoder({ data: bytes as Uint8Array<ArrayBuffer>, type: 'image/gif' });
  const decode = async (frameIndex: number) => (await decoder.decode({ frameIndex })).image;
  const first = await Promise.all([decoder.tracks.ready, decoder.completed]).then(() => decode(0)).catch(() => {
    throw new UnreadableClip(`${name} cannot be read: it is damaged, or no GIF.`);
  });
  const [width, height] = [first.displayWidth, first.displayHeight];
  first.close();
  const { frameCount: count, repetitionCount } = decoder.tracks.selectedTrack!;
  const sizeAt: Clip['sizeAt'] = (longerSide) => (longerSide === 'original' ? { width, height } : fitLongerSide(width, height, longerSide));
  const delayOf = async (index: number) => {
    const frame = await decode(index);
    frame.close();
    return (frame.duration ?? 1000 * DELAY) / 1000;
  };
  return {
    ...{ width, height, count, sizeAt },
    async *frames(from, longerSide): AsyncGenerator<Picture> {
      const reader = new PixelReader(sizeAt(longerSide));
      for (let index = from; index < count; index++) {
        const frame = await decode(index);
        // Before it is handed out: whoever wants no more never comes back here.
        yield andClose(frame, () => reader.read(`${name} ${index + 1}`, (context, size) => context.drawImage(frame, 0, 0, size.width, size.height)));
      }
    },
    planResult: () => Promise.resolve({ ending: '.gif', notes: [], make: (parts) => writeGif(parts, delayOf, repeatOf(repetitionCount)) }),
  };
}

/** Closes the frame, whatever becomes of it. */
function andClose<T>(frame: VideoFrame, read: () => T): T {
  try {
    return read();
  } finally {
    frame.close();
  }
}

/** Of a GIF that plays on: 0; once: -1. */
const repeatOf = (repetitions: number) => (repetitions === Infinity ? 0 : repetitions === 0 ? -1 : repetitions);

async function writeGif({ count, read, write, report }: ResultParts, delayOf: (index: number) => Promise<number>, repeat: number): Promise<void> {
  const sample: Uint8ClampedArray[] = [];
  for (const index of sampledOf(count)) sample.push((await read(index)).pixels);
  const writer = new GifWriter(sample, repeat);
  let position = 0;
  for (let index = 0; index < count; index++) {
    const frame = await read(index);
    const bytes = writer.frame(frame.pixels, frame, await delayOf(index), index === count - 1);
    await write(position, bytes);
    position += bytes.length;
    report(index + 1);
  }
}
