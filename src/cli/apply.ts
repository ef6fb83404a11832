import path from 'node:path';
import { Presets, SingleBar } from 'cli-progress';
import { plainText } from '../../shared/plainText';
import type { ApplyRequest } from '../../engine/api';
import type { EngineClient } from '../../engine/engineClient';
import { withApplyEngine, type ApplyDevice } from './applyEngine';
import { prepareOut, writeFreePath } from './nodeFileSystem';
import { encodePng, readPicture } from './pictureFiles';
import { readModel } from '../../shared/modelFile';
import { readModelFile } from './readNamed';
import { checkSteps } from './growingSteps';
import { maskOf } from './maskFiles';
import { say } from './terminal';

export interface ApplyArguments extends ApplyDevice {
  readonly model: string;
  readonly images: readonly string[];
  /** Longer side of the output in pixels. */
  readonly size: number | 'original';
  readonly steps?: number;
  readonly seed?: number;
  readonly keepColors: boolean;
  /** Of the painting, 0 to 1. */
  readonly strength: number;
  /** A picture that says where it paints; true: the one beside each picture. */
  readonly mask?: string | true | undefined;
  /** Under transparent pictures, `#rrggbb`; empty: the results are transparent, too. */
  readonly background: string;
  /** Undefined: beside each picture. */
  readonly out?: string;
}

/**
 * Runs an automaton on pictures one after the other.
 * @returns the files written, in the pictures' order
 */
export async function applyAutomaton(job: ApplyArguments): Promise<string[]> {
  const model = await readModelFile(job.model);
  checkSteps(job.steps, readModel(model));
  for (const folder of new Set(job.images.map((image) => folderFor(image, job)))) await prepareOut(folder);
  return withApplyEngine(job, async ({ engine, device, goOn }) => {
    const results: string[] = [];
    for (const image of job.images) {
      goOn();
      const { steps, seed, keepColors, strength } = job;
      const photo = await readPicture(image, job.size, job.background);
      const mask = await maskOf(image, job.mask, photo);
      const request: ApplyRequest = { model, photo, mask, device, steps, seed, keepColors, strength };
      results.push(await applyToOne(engine, request, image, job));
    }
    return results;
  });
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
export function progressReport(name: string): { show: (share: number) => void; end: () => void } {
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
