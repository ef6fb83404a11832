import path from 'node:path';
import { Presets, SingleBar } from 'cli-progress';
import { plainText } from '../../shared/plainText';
import { name, version } from '../../package.json';
import { automatonOf, recordPainting, type AutomatonRecord, type PaintingRecord } from '../apply/paintingRecord';
import { withApplyEngine, type ApplyDevice, type ApplyEngine } from './applyEngine';
import { prepareOut, writeFreePath } from './nodeFileSystem';
import { encodePng, readMask, readRecorded } from './pictureFiles';
import { checkKinds } from '../../shared/mixModels';
import { readModel, type SavedModel } from '../../shared/modelFile';
import { readModelFile } from './readNamed';
import { checkSteps } from './growingSteps';
import { maskOf } from './maskFiles';
import { say } from './terminal';

/** What paints, for records. */
export const tool = `${name} ${version}`;

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
  /** Another automaton's file, which paints what the masks leave. */
  readonly rest?: string | undefined;
  /** Under transparent pictures, `#rrggbb`; empty: the results are transparent, too. */
  readonly background: string;
  /** Undefined: beside each picture. */
  readonly out?: string;
}

/** A picture that was painted. */
export interface Painting {
  readonly file: string;
  readonly record: PaintingRecord;
}

export interface Automaton {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly saved: SavedModel;
  readonly record: AutomatonRecord;
}

/** The automata of a job. */
interface Automata {
  readonly model: Automaton;
  readonly rest: Automaton | undefined;
}

/**
 * Runs an automaton on pictures one after the other.
 * @returns what was written, in the pictures' order
 */
export async function applyAutomaton(job: ApplyArguments): Promise<Painting[]> {
  const automata = { model: await readAutomaton(job.model), rest: job.rest === undefined ? undefined : await readAutomaton(job.rest) };
  if (automata.rest) checkKinds([automata.model, automata.rest].map(({ record, saved }) => ({ name: record.name, model: saved })));
  checkSteps(job.steps, automata.model.saved);
  for (const folder of new Set(job.images.map((image) => folderFor(image, job)))) await prepareOut(folder);
  return withApplyEngine(job, async ({ engine, device, goOn }) => {
    const results: Painting[] = [];
    for (const image of job.images) {
      goOn();
      results.push(await applyToOne({ engine, device }, automata, image, job));
    }
    return results;
  });
}

/** With the record of it for pictures that it paints. */
export async function readAutomaton(file: string): Promise<Automaton> {
  const bytes = await readModelFile(file);
  return { bytes, saved: readModel(bytes), record: await automatonOf({ name: path.basename(file), bytes }) };
}

const folderFor = (image: string, { out }: ApplyArguments) => out ?? path.dirname(image);

async function applyToOne({ engine, device }: Pick<ApplyEngine, 'engine' | 'device'>, { model, rest }: Automata, image: string, job: ApplyArguments): Promise<Painting> {
  const { steps, seed, keepColors, strength, size, background } = job;
  const photo = await readRecorded(image, size, background);
  const maskFile = maskOf(image, job.mask);
  const mask = maskFile === undefined ? undefined : await readMask(maskFile, photo.picture);
  const report = progressReport(plainText(path.basename(image)));
  try {
    const picture = await engine.apply({ model: model.bytes, rest: rest?.bytes, photo: photo.picture, mask: mask?.picture, device, steps, seed, keepColors, strength }, report.show);
    const { metadata } = model.saved;
    const files = { automaton: model.record, photo: photo.file, mask: mask?.file, rest: rest?.record };
    const how = { size, steps: steps ?? metadata.steps, seed: seed ?? metadata.seed, strength, keepColors, background };
    const { file: png, record } = recordPainting(await encodePng(picture), { tool, ...files, ...how });
    return { file: await writeFreePath(folderFor(image, job), `${path.parse(image).name}-nca`, '.png', png), record };
  } finally {
    report.end();
  }
}

/** A bar on a terminal, else a line every tenth; on stderr. */
export function progressReport(label: string): { show: (share: number) => void; end: () => void } {
  if (!process.stderr.isTTY) return { show: tenths(label), end: () => {} };
  const format = '{label} {bar} {percentage} %';
  const bar = new SingleBar({ format, stream: process.stderr, clearOnComplete: true }, Presets.shades_classic);
  bar.start(100, 0, { label });
  return { show: (share) => bar.update(Math.round(100 * share)), end: () => bar.stop() };
}

function tenths(label: string): (share: number) => void {
  let shown = 0;
  return (share) => {
    const tenth = Math.floor(10 * share);
    if (tenth > shown) say(`${label}: ${10 * tenth} %`);
    shown = tenth;
  };
}
