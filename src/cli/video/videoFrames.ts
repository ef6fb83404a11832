import { once } from 'node:events';
import path from 'node:path';
import { z } from 'zod';
import { fitLongerSide } from '../../../shared/picture';
import { onlyFiles, plainFile, startProgram } from './ffmpeg';
import type { Assemble, ClipSize, FrameSource } from './frames';
import { pixelsOf } from './gifFrames';
import { numbered } from '../../video/clipNames';

const side = z.coerce.number().int().min(1).max(16_384);
const rate = z.string().regex(/^[1-9]\d{0,8}\/[1-9]\d{0,8}$/);
const probeSchema = z.object({
  streams: z.array(z.object({ width: side, height: side, avg_frame_rate: z.string(), r_frame_rate: z.string(), side_data_list: z.array(z.object({ rotation: z.number().optional() })).optional() })).min(1),
  format: z.object({ duration: z.coerce.number().optional() }).default({}),
});

interface Probed {
  readonly width: number;
  readonly height: number;
  /** Frames a second, a fraction. */
  readonly rate: string;
  readonly count: number | undefined;
}

/** A video's frames at a steady rate, and a video of the painted ones with the same sound. @throws Error without ffmpeg */
export async function videoFrames(file: string, longerSide: ClipSize): Promise<FrameSource> {
  const { rate, count, ...own } = await probe(file);
  const fitted = longerSide === 'original' ? own : fitLongerSide(own.width, own.height, longerSide);
  // Video codecs know no odd sides.
  const size = { width: even(fitted.width), height: even(fitted.height) };
  return {
    ...size,
    count,
    rate: perSecond(rate),
    nameOf: numbered,
    frames: (first) => decode(file, size, rate, first),
    assemble: (frames, target) => encode(frames, { ...size, rate, file, target }),
  };
}

/** @param rate a fraction */
function perSecond(rate: string): number {
  const [frames, seconds] = rate.split('/').map(Number) as [number, number];
  return frames / seconds;
}

const even = (side: number) => Math.max(2, side - (side % 2));

async function probe(file: string): Promise<Probed> {
  const entries = 'stream=width,height,avg_frame_rate,r_frame_rate:stream_side_data=rotation:format=duration';
  const { child, done } = startProgram('ffprobe', ['-v', 'error', ...onlyFiles, '-select_streams', 'v:0', '-show_entries', entries, '-of', 'json', plainFile(file)]);
  let text = '';
  child.stdout!.on('data', (part: Buffer) => (text += part.toString()));
  await done;
  const parsed = probeSchema.safeParse(JSON.parse(text));
  if (!parsed.success) throw new Error(`${file}: ffprobe finds no video in it.`);
  const { streams: [stream], format } = parsed.data;
  const { width, height, avg_frame_rate, r_frame_rate, side_data_list } = stream!;
  const steady = [avg_frame_rate, r_frame_rate].find((text) => rate.safeParse(text).success);
  if (!steady) throw new Error(`${file}: ffprobe does not know its frames a second.`);
  const lies = side_data_list?.some(({ rotation = 0 }) => Math.abs(rotation) % 180 === 90);
  const count = format.duration && Math.max(1, Math.round(format.duration * perSecond(steady)));
  return { width: lies ? height : width, height: lies ? width : height, rate: steady, count: count || undefined };
}

/** Pixels come by a pipe that waits until they are taken. */
async function* decode(file: string, { width, height }: { width: number; height: number }, rate: string, first: number) {
  const filters = `fps=${rate},scale=${width}:${height}:flags=area`;
  const { child, done } = startProgram('ffmpeg', ['-v', 'error', '-nostdin', ...onlyFiles, '-i', plainFile(file), '-map', '0:v:0', '-vf', filters, '-f', 'rawvideo', '-pix_fmt', 'rgba', 'pipe:1']);
  const pixels = new Uint8ClampedArray(4 * width * height);
  let [filled, frame] = [0, 0];
  try {
    for await (const part of child.stdout! as AsyncIterable<Buffer>) {
      for (let at = 0; at < part.length; ) {
        const taken = part.subarray(at, at + pixels.length - filled);
        pixels.set(taken, filled);
        at += taken.length;
        filled += taken.length;
        if (filled < pixels.length) continue;
        filled = 0;
        if (frame++ >= first) yield { name: `${path.basename(file)} ${frame}`, width, height, pixels: pixels.slice() };
      }
    }
    await done;
  } finally {
    child.kill();
  }
}

const videoEndings = new Set(['.mp4', '.m4v', '.mov', '.webm', '.mkv']);

/** Sound, as it is, needs a file that can hold it; Matroska holds any. */
const endingFor = (file: string) => {
  const own = path.extname(file).toLowerCase();
  return videoEndings.has(own) ? own : '.mkv';
};

interface Encoding {
  readonly width: number;
  readonly height: number;
  readonly rate: string;
  /** Whose sound is taken. */
  readonly file: string;
  readonly target: string;
}

async function encode(frames: readonly string[], { width, height, rate, file, target }: Encoding): ReturnType<Assemble> {
  const ending = endingFor(file);
  const temporary = `${target}.part${ending}`;
  const codec = ending === '.webm' ? ['-c:v', 'libvpx-vp9', '-b:v', '0', '-crf', '24'] : ['-c:v', 'libx264', '-crf', '18'];
  const pipe = ['-f', 'rawvideo', '-pix_fmt', 'rgba', '-video_size', `${width}x${height}`, '-framerate', rate, '-i', 'pipe:0'];
  const sound = [...onlyFiles, '-i', plainFile(file), '-map', '0:v', '-map', '1:a?', '-c:a', 'copy'];
  const { child, done } = startProgram('ffmpeg', ['-v', 'error', '-y', ...pipe, ...sound, ...codec, '-pix_fmt', 'yuv420p', plainFile(temporary)]);
  // What went wrong it says itself.
  child.stdin!.on('error', () => {});
  for (const frame of frames) {
    if (child.exitCode !== null || child.stdin!.destroyed) break;
    if (!child.stdin!.write((await pixelsOf(frame)).data)) await Promise.race([once(child.stdin!, 'drain'), done]);
  }
  child.stdin!.end();
  await done;
  return { temporary, ending };
}
