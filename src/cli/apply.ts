import { availableParallelism } from 'node:os';
import path from 'node:path';
import { Presets, SingleBar } from 'cli-progress';
import { plainText } from '../../shared/plainText';
import type { ApplyRequest } from '../../engine/api';
import type { EngineClient } from '../../engine/engineClient';
import { startEngine } from './engineThreads';
import { prepareOut, writeFreePath } from './nodeFileSystem';
import { encodePng, readPicture } from './pictureFiles';
import { readModel } from '../../shared/modelFile';
import { readModelFile } from './readNamed';
import { checkSteps } from './growingSteps';
import { say } from './terminal';

export interface ApplyArguments {
  readonly model: string;
  readonly images: readonly string[];
  /** Longer side of the output in pixels. */
  readonly size: number | 'original';
  readonly steps?: number;
  readonly seed?: number;
  readonly keepColors: boolean;
  /** Under transparent pictures, `#rrggbb`; empty: the results are transparent, too. */
  readonly background: string;
  readonly device: 'auto' | 'cpu' | 'gpu';
  /** 0: by cores. */
  readonly workers: number;
  /** Undefined: beside each picture. */
  readonly out?: string;
}

/** The first Ctrl-C ends it; pictures that are done stay. */
class Interrupted extends Error {
  override readonly message = 'Cancelled.';
}

/**
 * Runs an automaton on pictures one after the other.
 * @returns the files written, in the pictures' order
 */
export async function applyAutomaton(job: ApplyArguments): Promise<string[]> {
  const model = await readModelFile(job.model);
  checkSteps(job.steps, readModel(model));
  for (const folder of new Set(job.images.map((image) => folderFor(image, job)))) await prepareOut(folder);
  const engine = await startEngine(job.device !== 'cpu');
  let interrupted = false;
  const interrupt = () => {
    interrupted = true;
    engine.cancelApplying().catch(() => {});
  };
  process.once('SIGINT', interrupt);
  try {
    const { kind } = await engine.describe(job.device);
    engine.setLanes(kind === 'gpu' ? 1 : job.workers || Math.max(1, availableParallelism()));
    const results: string[] = [];
    for (const image of job.images) {
      if (interrupted) throw new Interrupted();
      const { steps, seed, keepColors } = job;
      const photo = await readPicture(image, job.size, job.background);
      const request: ApplyRequest = { model, photo, device: kind, steps, seed, keepColors };
      results.push(await applyToOne(engine, request, image, job));
    }
    return results;
  } catch (error) {
    throw interrupted ? new Interrupted() : error;
  } finally {
    process.off('SIGINT', interrupt);
    await engine.dispose();
  }
}

const folderFor = (image: string, { out }: ApplyArguments) => out ?? path.dirname(image);

async function applyToOne(engine: EngineClient, request: ApplyRequest, image: string, job: ApplyArguments): Promise<string> {
  const report = progressReport(plainText(path.basename(image)));
  try {
    const picture = await engine.apply(request, report.show);
    return await writeFreePath(folderFor(image, job), `${path.parse(image).name}-nca`, '.png', await encodePng(picture));
  } finally {
    report.end();
  }
}

/** A bar on a terminal, else a line every tenth; on stderr. */
function progressReport(name: string): { show: (share: number) => void; end: () => void } {
  if (!process.stderr.isTTY) return { show: tenths(name), end: () => {} };
  const format = '{name} {bar} {percentage} %';
  const bar = new SingleBar({ format, stream: process.stderr, clearOnComplete: true }, Presets.shades_classic);
  bar.start(100, 0, { name });
  return { show: (share) => bar.update(Math.round(100 * share)), end: () => bar.stop() };
}

function tenths(name: string): (share: number) => void {
  let shown = 0;
  return (share) => {
    const tenth = Math.floor(10 * share);
    if (tenth > shown) say(`${name}: ${10 * tenth} %`);
    shown = tenth;
  };
}
