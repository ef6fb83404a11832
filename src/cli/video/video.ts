/**
 * An automaton applied to a clip: a folder of frames (`folderFrames.ts`), an animated GIF (`gifFrames.ts`) or a video
 * (`videoFrames.ts`, by `ffmpeg.ts`). Frames go one by one through the engine into a folder (`clipFolder.ts`) from which a
 * later call goes on after a kill; at the end the clip is made of them.
 */
import { access, mkdir, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { version } from '../../../package.json';
import { readModel } from '../../../shared/modelFile';
import { plainText } from '../../../shared/plainText';
import type { ApplyRequest } from '../../../engine/api';
import { sha256 } from '../../runs/sha256';
import { safeName } from '../../safeName';
import { withApplyEngine, type ApplyDevice, type ApplyEngine } from '../applyEngine';
import { prepareOut } from '../nodeFileSystem';
import { encodePng } from '../pictureFiles';
import { readModelFile } from '../readNamed';
import { ClipFolder } from './clipFolder';
import { ClipProgress } from './clipProgress';
import { folderFrames } from './folderFrames';
import type { ClipSize, FrameSource } from './frames';
import { gifFrames } from './gifFrames';
import { videoFrames } from './videoFrames';

interface VideoJob extends ApplyDevice, Pick<ApplyRequest, 'seed' | 'strength' | 'keepColors'> {
  readonly model: string;
  readonly input: string;
  readonly size: ClipSize;
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
  const stem = path.join(path.resolve(out), `${safeName(path.parse(input).name)}-nca`);
  const folder = await ClipFolder.open(`${stem}.unfinished`, await recordOf(job, model), source.nameOf);
  try {
    await withApplyEngine(job, (parts) => paint(parts, job, model, source, folder));
  } catch (error) {
    if (!(error instanceof Error) || error.message !== 'Cancelled.') throw error;
    throw new Error(`Cancelled: ${folder.done} of ${source.count ?? 'its'} frames are in ${folder.folder}. The same command goes on from there.`, { cause: error });
  }
  return finish(source, folder, stem);
}

async function sourceOf(input: string, size: ClipSize): Promise<FrameSource> {
  const found = await stat(input).catch(() => undefined);
  if (!found) throw new Error(`${input}: there is no such file or folder.`);
  if (found.isDirectory()) return folderFrames(input, size);
  return (/\.gif$/i.test(input) ? gifFrames : videoFrames)(input, size);
}

/** Nothing of it may change while a clip is unfinished. */
async function recordOf({ model: file, input, size, seed, strength, keepColors }: VideoJob, model: Uint8Array): Promise<string> {
  const { size: bytes, mtime } = await stat(input);
  const { metadata } = readModel(model);
  const record = {
    program: `NCA Studio ${version}`,
    automaton: { name: path.basename(file), sha256: await sha256(model) },
    input: { name: path.basename(input), bytes, modified: mtime.toISOString() },
    settings: { size, seed: seed ?? metadata.seed, strength, keepColors },
  };
  return `${JSON.stringify(record, null, 2)}\n`;
}

async function paint({ engine, device, goOn }: ApplyEngine, job: VideoJob, model: Uint8Array, source: FrameSource, folder: ClipFolder): Promise<void> {
  const { seed, strength, keepColors } = job;
  const progress = new ClipProgress(plainText(path.basename(job.input)), folder.done, source.count);
  try {
    await engine.startClip({ model, device, seed, strength, keepColors, state: folder.state });
    for await (const frame of source.frames(folder.done)) {
      goOn();
      const painted = await engine.nextFrame(frame, () => {});
      await folder.add(await encodePng(painted), await engine.clipState());
      progress.show(folder.done);
    }
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

async function freeNames(stem: string, ending: string): Promise<[result: string, record: string]> {
  await mkdir(path.dirname(stem), { recursive: true });
  for (let number = 1; ; number++) {
    const free = number > 1 ? `${stem}-${number}` : stem;
    const names: [string, string] = [`${free}${ending}`, `${free}${ending}.json`];
    const taken = await Promise.all(names.map((name) => access(name).then(() => true, () => false)));
    if (!taken.includes(true)) return names;
  }
}
