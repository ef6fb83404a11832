import { encodeGif } from '../../shared/export/gif';
import { frameSteps, holdSeconds, type GrowthPlan } from '../../shared/export/growth';
import { exportedHtml, exportedModel, toBase64 } from '../../shared/export/html';
import type { Picture } from '../../shared/picture';
import { withOpacityOf } from '../../shared/transparency';
import { decodePicture, encodePng, toImageData } from '../common/pictures';
import type { Player } from './player';
import { filmCodec, FilmEncoder } from './film';

export type ExportKind = 'png' | 'gif' | 'webm' | 'mp4' | 'html';

export interface ExportOptions extends GrowthPlan {
  readonly kind: ExportKind;
  /** To the last picture: from the seed, or after the growth of an automaton that grows. */
  readonly steps: number;
  /** Longer side in pixels. */
  readonly size: number;
}

/** Told the share done, 0 to 1; throws when the user has cancelled. */
export type Report = (share: number) => Promise<void>;

/** Longer side of the photo in a page. */
export const embeddedSide = 512;

/** Makes the file. What plays goes on undisturbed: an automaton of its own rolls for it. */
export async function makeExport(
  player: Player,
  options: ExportOptions,
  exportedScript: () => Promise<string>,
  report: Report,
): Promise<Uint8Array> {
  switch (options.kind) {
    case 'html':
      return new TextEncoder().encode(await html(player, await exportedScript()));
    case 'png':
      return encodePng(withOpacityOf(await decodePicture(player.state.photoFile!, options.size), await grown(player, options, report)));
    case 'gif': {
      const frames: Picture[] = [];
      await eachFrame(player, options, (picture) => void frames.push(picture), (share) => report(share * 0.7));
      return encodeGif(frames, options.framesPerSecond, (share) => report(0.7 + 0.3 * share));
    }
    case 'webm':
    case 'mp4':
      return film(player, options, options.kind, report);
  }
}

const sampleSide = 128;
const sampledFrames = 6;

/** Bytes that a GIF of these options will have, about: by a few of its frames, drawn small. */
export async function estimateGif(player: Player, options: ExportOptions): Promise<number> {
  const steps = framesOf(player, options);
  const count = Math.min(sampledFrames, steps.length);
  const chosen = Array.from({ length: count }, (_, i) => steps[Math.round((i * (steps.length - 1)) / (count - 1))]!);
  const size = Math.min(options.size, sampleSide);
  const frames: Picture[] = [];
  await roll(player, size, chosen, (picture) => void frames.push(picture), () => Promise.resolve());
  const { length } = await encodeGif(frames, options.framesPerSecond);
  return (length / count) * steps.length * (options.size / size) ** 2;
}

/** The picture after its steps, with the noise and the tuning that play. */
async function grown(player: Player, { steps: more, size }: ExportOptions, report: Report): Promise<Picture> {
  const steps = player.stepsToPicture(more);
  let last: Picture | undefined;
  const frames = Array.from({ length: Math.ceil(steps / 4) + 1 }, (_, i) => Math.min(steps, 4 * i));
  await roll(player, size, frames, (picture) => void (last = picture), report);
  return last!;
}

function eachFrame(player: Player, options: ExportOptions, take: (picture: Picture) => void | Promise<void>, report: Report) {
  return roll(player, options.size, framesOf(player, options), take, report);
}

/** Steps of each frame: a growth and those after it. */
const framesOf = (player: Player, options: ExportOptions) => frameSteps({ ...options, steps: player.stepsToPicture(options.steps) });

async function roll(
  player: Player,
  size: number,
  frames: readonly number[],
  take: (picture: Picture) => void | Promise<void>,
  report: Report,
): Promise<void> {
  const automaton = await player.createPlayed();
  try {
    automaton.tune(player.state.tuning);
    await automaton.begin(await player.sceneAt(size));
    let done = 0;
    for (const [index, step] of frames.entries()) {
      if (step > done) await automaton.advance(step - done, 'picture');
      done = Math.max(done, step);
      await take(await automaton.picture());
      await report((index + 1) / frames.length);
    }
  } finally {
    automaton.dispose();
  }
}

async function film(player: Player, options: ExportOptions, kind: 'webm' | 'mp4', report: Report): Promise<Uint8Array> {
  // Video codecs know no odd sides.
  const even = (side: number) => side - (side % 2);
  const codec = await filmCodec(kind);
  if (!codec) throw new Error(`This editor cannot encode ${kind.toUpperCase()} video: choose GIF.`);
  let encoder: FilmEncoder | undefined;
  let context: OffscreenCanvasRenderingContext2D | undefined;
  const interval = 1 / options.framesPerSecond;
  const frames = framesOf(player, options).length;
  let index = 0;
  await eachFrame(
    player,
    options,
    async (picture) => {
      context ??= new OffscreenCanvas(even(picture.width), even(picture.height)).getContext('2d')!;
      encoder ??= await FilmEncoder.start(kind, codec, context.canvas);
      context.putImageData(toImageData(picture), 0, 0);
      await encoder.add(index * interval, index === frames - 1 ? holdSeconds : interval);
      index++;
    },
    report,
  );
  return encoder!.finish();
}

async function html(player: Player, script: string): Promise<string> {
  const { cast, first, photoFile, noiseSeed, keepColors, strength, mask } = player.state;
  const { model, rest } = cast!;
  const photo = await decodePicture(photoFile!, embeddedSide);
  return exportedHtml(
    {
      ...exportedModel(model),
      title: first!.title,
      keepColors,
      strength,
      steps: player.stepsToPicture(),
      seed: noiseSeed,
      margin: player.margin(),
      kernel: toBase64(new Uint8Array(await player.kernel())),
      photo: { name: photo.name, bytes: toBase64(await encodePng(photo)) },
      mask: mask && toBase64(await mask.png()),
      rest: mask && rest && exportedModel(rest.model),
    },
    script,
  );
}
