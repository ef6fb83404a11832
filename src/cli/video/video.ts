/**
 * An automaton applied to a clip: a folder of frames (`folderFrames.ts`), an animated GIF (`gifFrames.ts`) or a video
 * (`videoFrames.ts`, by `ffmpeg.ts`). Frames go one by one through the engine into a folder (`../../video/clipFolder.ts`) from which a
 * later call goes on after a kill; at the end the clip is made of them.
 */
import { rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { plainText } from '../../../shared/plainText';
import { paintFrames } from '../../../shared/paintFrames';
import { ClipFolder } from '../../video/clipFolder';
import { freeNames, stemOf, unfinishedOf } from '../../video/clipNames';
import { recordOf, type ClipOptions } from '../../video/clipRecord';
import { withApplyEngine, type ApplyDevice, type ApplyEngine } from '../applyEngine';
import { fileUri, nodeFileSystem, prepareOut } from '../nodeFileSystem';
import { encodePng } from '../pictureFiles';
import { readModelFile } from '../readNamed';
import { say } from '../terminal';
import { ClipProgress } from './clipProgress';
import { folderFrames } from './folderFrames';
import type { ClipSize, FrameSource } from './frames';
import { gifFrames } from './gifFrames';
import { videoFrames } from './videoFrames';

interface VideoJob extends ApplyDevice, ClipOptions {
  readonly model: string;
  readonly input: string;
  /** Undefined: beside the input. */
  readonly out?: string | undefined;
}

interface PaintedClip {
  /** A video, a GIF, or a folder of frames. */
  readonly result: string;
  /** What it was made of. */
  readonly record: string;
  readonly frames: number;
}

/** @throws Error that says what was done, after Ctrl-C */
export async function applyToClip(job: VideoJob): Promise<PaintedClip> {
  const model = await readModelFile(job.model);
  const source = await sourceOf(job.input, job.size);
  const input = path.resolve(job.input);
  const out = job.out ?? path.dirname(input);
  await prepareOut(out);
  const stem = stemOf(path.resolve(out), input);
  const record = await recordOf({ ...job, model: { name: path.basename(job.model), bytes: model }, input, timing: source.rate === undefined ? undefined : { rate: source.rate, count: source.count ?? null } });
  const folder = await ClipFolder.open(nodeFileSystem, fileUri(unfinishedOf(stem)), { record, nameOf: source.nameOf, note: say });
  try {
    await withApplyEngine(job, (parts) => paint(parts, job, model, source, folder));
    return await finish(source, folder, stem);
  } catch (error) {
    if (!(error instanceof Error) || error.message !== 'Cancelled.') throw error;
    throw new Error(`Cancelled: ${folder.done} of ${source.count ?? 'its'} frames are in ${folder.folder}. The same command goes on from there.`, { cause: error });
  } finally {
    await folder.release();
  }
}

async function sourceOf(input: string, size: ClipSize): Promise<FrameSource> {
  const found = await stat(input).catch(() => undefined);
  if (!found) throw new Error(`${input}: there is no such file or folder.`);
  if (found.isDirectory()) return folderFrames(input, size);
  return (/\.gif$/i.test(input) ? gifFrames : videoFrames)(input, size);
}

async function paint({ engine, device, goOn }: ApplyEngine, job: VideoJob, model: Uint8Array, source: FrameSource, folder: ClipFolder): Promise<void> {
  const { seed, strength, keepColors } = job;
  const progress = new ClipProgress(plainText(path.basename(job.input)), folder.done, source.count);
  try {
    await engine.startClip({ model, device, seed, strength, keepColors, state: folder.state });
    await paintFrames(source.frames(folder.done), {
      paint: (frame) => engine.nextFrame(frame, () => {}),
      add: async (painted) => folder.add(await encodePng(painted)),
      keepState: async () => folder.keep(await engine.clipState()),
      done: () => {
        goOn();
        progress.show(folder.done);
      },
    });
  } finally {
    progress.end();
  }
  goOn();
}

async function finish(source: FrameSource, folder: ClipFolder, stem: string): Promise<PaintedClip> {
  const frames = folder.done;
  if (frames === 0) throw new Error('There is no frame in it.');
  if (!source.assemble) {
    const [result, record] = await freeNames(stem, '');
    await folder.keepFrames(result, record);
    return { result, record, frames };
  }
  const files = Array.from({ length: frames }, (_, frame) => folder.frame(frame));
  const { temporary, ending } = await source.assemble(files, path.join(folder.folder, 'clip'));
  const [result, record] = await freeNames(stem, ending);
  await rename(temporary, result);
  await folder.remove(record);
  return { result, record, frames };
}
