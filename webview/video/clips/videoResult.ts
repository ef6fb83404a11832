import {
  Conversion,
  getFirstEncodableVideoCodec,
  MkvOutputFormat,
  MovOutputFormat,
  Mp4OutputFormat,
  NullTarget,
  Output,
  QUALITY_HIGH,
  StreamTarget,
  VideoSample,
  VideoSampleSource,
  WebMOutputFormat,
  type DiscardedTrack,
  type Input,
  type OutputFormat,
  type StreamTargetChunk,
  type VideoCodec,
} from 'mediabunny';
import { largestPiece } from '../../../shared/protocol/videoMessages';
import { UnreadableClip, type FrameSize, type ResultParts, type ResultPlan, type Timing } from './clip';

type VideoEnding = '.mp4' | '.mov' | '.webm' | '.mkv';

interface Container {
  readonly ending: VideoEnding;
  readonly codecs: VideoCodec[];
  /** Its index comes last: for it to come first, all of the film would be kept in memory. */
  format(): OutputFormat;
}

const webm: Container = { ending: '.webm', codecs: ['vp9', 'vp8', 'av1'], format: () => new WebMOutputFormat() };
const mp4: Container = { ending: '.mp4', codecs: ['avc'], format: () => new Mp4OutputFormat({ fastStart: false }) };
const containers: Readonly<Record<string, Container>> = {
  '.mp4': mp4,
  '.m4v': mp4,
  '.mov': { ending: '.mov', codecs: ['avc'], format: () => new MovOutputFormat({ fastStart: false }) },
  '.mkv': { ending: '.mkv', codecs: ['vp9', 'avc', 'vp8', 'av1'], format: () => new MkvOutputFormat() },
};

interface Film {
  readonly input: Input;
  readonly timing: Timing;
  readonly size: FrameSize;
  readonly container: Container;
  readonly codec: VideoCodec;
}

/** The video's own container if this browser can encode for it, else WebM. @throws UnreadableClip if it can encode neither */
export async function planVideo(input: Input, name: string, timing: Timing, size: FrameSize): Promise<ResultPlan> {
  const own = containers[/\.\w+$/.exec(name)?.[0].toLowerCase() ?? ''] ?? webm;
  for (const container of [own, webm]) {
    const codec = typeof VideoEncoder === 'undefined' ? null : await getFirstEncodableVideoCodec(container.codecs, size);
    if (!codec) continue;
    const film = { input, timing, size, container, codec };
    const notes = container === own ? [] : [`This editor cannot encode H.264: the result is a WebM file.`];
    return { ending: container.ending, notes: [...notes, ...(await lostSound(film))], make: (parts) => makeVideo(film, parts) };
  }
  throw new UnreadableClip(`This editor cannot encode video of ${size.width} × ${size.height} pixels.`);
}

/** Sound is copied where the container can hold it, else encoded anew. @param output that has not begun */
function soundInto(output: Output, { input, timing }: Film): Promise<Conversion> {
  return Conversion.init({ input, output, video: { discard: true }, trim: { start: Math.max(0, timing.start) }, composable: true, showWarnings: false });
}

async function lostSound(film: Film): Promise<string[]> {
  const { discardedTracks } = await soundInto(new Output({ format: film.container.format(), target: new NullTarget() }), film);
  return discardedTracks.filter(({ track }) => track.isAudioTrack()).map(whyLost);
}

function whyLost({ reason }: DiscardedTrack): string {
  const why = reason === 'undecodable_source_codec' || reason === 'unknown_source_codec' ? 'cannot decode it' : 'has no encoder for it';
  return `The sound is left out: this editor ${why}. “nca video” on the command line keeps it.`;
}

/** Frames and sound go in side by side, so that neither waits in memory for the other. */
async function makeVideo(film: Film, { count, read, write, report }: ResultParts): Promise<void> {
  const { size, timing: { rate }, codec, container } = film;
  const target = new StreamTarget(new WritableStream<StreamTargetChunk>({ write: ({ position, data }) => write(position, data) }), { chunked: true, chunkSize: largestPiece });
  const output = new Output({ format: container.format(), target });
  const source = new VideoSampleSource({ codec, quality: QUALITY_HIGH });
  output.addVideoTrack(source);
  const sound = await soundInto(output, film);
  try {
    await output.start();
    for (let index = 0; index < count; index++) {
      const { pixels } = await read(index);
      const sample = new VideoSample(pixels as Uint8ClampedArray<ArrayBuffer>, { format: 'RGBA', codedWidth: size.width, codedHeight: size.height, timestamp: index / rate, duration: 1 / rate });
      await source.add(sample);
      sample.close();
      await sound.execute({ until: (index + 1) / rate });
      report(index + 1);
    }
    await sound.execute();
    await output.finalize();
  } catch (error) {
    await output.cancel();
    throw error;
  }
}
