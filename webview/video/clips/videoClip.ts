import { CustomSource, EncodedPacketSink, Input, MATROSKA, MP4, QTFF, VideoSampleSink, WEBM, type InputVideoTrack } from 'mediabunny';
import { fitLongerSide, type Picture } from '../../../shared/picture';
import { UnreadableClip, type Clip, type FrameSize, type Timing } from './clip';
import { PixelReader } from './readPixels';
import { planVideo } from './videoResult';

/** Frames a second that no clip has more of: what says so has but one frame, or none with a time. */
const MOST_RATE = 240;

export interface VideoFile {
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  readonly read: (start: number, end: number) => Promise<Uint8Array>;
}

/** A video; so is the result, with its sound. @throws UnreadableClip */
export async function openVideo({ name, size: bytes, read }: VideoFile): Promise<Clip> {
  const input = new Input({ source: new CustomSource({ getSize: () => bytes, read, prefetchProfile: 'fileSystem' }), formats: [MP4, QTFF, WEBM, MATROSKA] });
  const track = await trackOf(input, name);
  const timing = await timingOf(track);
  const own = { width: await track.getDisplayWidth(), height: await track.getDisplayHeight() };
  const sizeAt: Clip['sizeAt'] = (longerSide) => even(longerSide === 'original' ? own : fitLongerSide(own.width, own.height, longerSide));
  return {
    ...own,
    count: timing.count,
    timing,
    sizeAt,
    frames: (first, longerSide) => decode(track, name, timing, { first, size: sizeAt(longerSide) }),
    planResult: (size) => planVideo(input, name, timing, size),
  };
}

async function trackOf(input: Input, name: string): Promise<InputVideoTrack> {
  const track = (await input.canRead().catch(() => false)) ? await input.getPrimaryVideoTrack() : null;
  if (!track) throw new UnreadableClip(`${name} cannot be read: there is no video in it, or it is neither MP4, MOV, WebM nor Matroska.`);
  if (typeof VideoDecoder === 'undefined' || !(await track.canDecode())) {
    throw new UnreadableClip(`This editor cannot decode ${name} (${(await track.getCodecParameterString()) ?? 'a codec that is not known'}).`);
  }
  return track;
}

async function timingOf(track: InputVideoTrack): Promise<Timing> {
  const start = await track.getFirstTimestamp();
  const last = (await new EncodedPacketSink(track).getPacket(Infinity, { metadataOnly: true }))?.timestamp ?? start;
  const { underlyingFrameRate, averageFrameRate } = await track.computeFrameRateMetrics();
  const rate = Math.min(MOST_RATE, underlyingFrameRate ?? averageFrameRate);
  return { start, rate, count: Math.round((last - start) * rate) + 1 };
}

/** Video codecs know no odd sides. */
function even({ width, height }: FrameSize): FrameSize {
  const side = (length: number) => Math.max(2, length - (length % 2));
  return { width: side(width), height: side(height) };
}

function* times({ start, rate, count }: Timing, first: number): Generator<number> {
  for (let index = first; index < count; index++) yield start + (index + 0.49) / rate;
}

/** Each frame is the last that has begun half a frame after its time, as ffmpeg's `fps` rounds. */
async function* decode(track: InputVideoTrack, name: string, timing: Timing, { first, size }: { readonly first: number; readonly size: FrameSize }): AsyncGenerator<Picture> {
  const reader = new PixelReader(size);
  let index = first;
  for await (const sample of new VideoSampleSink(track).samplesAtTimestamps(times(timing, first))) {
    if (!sample) throw new Error(`Frame ${index + 1} of ${name} cannot be decoded.`);
    index++;
    const picture = reader.read(`${name} ${index}`, (context, { width, height }) => sample.draw(context, 0, 0, width, height));
    sample.close();
    yield picture;
  }
}
