import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { encodeGif } from '../../shared/export/gif';
import { frameSteps, type GrowthPlan } from '../../shared/export/growth';
import { exportedHtml, exportedModel, toBase64 } from '../../shared/export/html';
import { checkKinds } from '../../shared/mixModels';
import { modelExtension, type SavedModel } from '../../shared/modelFile';
import { modelSettings } from '../../shared/modelMetadata';
import type { Picture } from '../../shared/picture';
import { withOpacityOf } from '../../shared/transparency';
import { modelLayout } from '../../engine/automaton/layouts/modelLayout';
import { layoutAt, parametersAt } from '../../engine/automaton/strength';
import { makeScene, profileMargin, stepsToPicture } from '../../engine/play/scene';
import { rollingLayout } from '../../engine/play/rollingKernel';
import type { Tuning } from '../../engine/play/tuning';
import { WasmRolling } from '../../engine/play/wasmRolling';
import { recordPainting, type FileRecord, type PaintingRecord } from '../apply/paintingRecord';
import { readAutomaton, tool, type Automaton } from './apply';
import { maskOf } from './maskFiles';
import { prepareOut, writeFreePath } from './nodeFileSystem';
import { encodePng, readMask, readRecorded } from './pictureFiles';
import { checkSteps } from './growingSteps';
import { UsageError } from './usageError';

type Kind = 'html' | 'gif' | 'png';

export interface ExportJob extends Omit<GrowthPlan, 'steps'> {
  readonly model: string;
  readonly image: string;
  readonly wanted: Readonly<Record<Kind, boolean>>;
  /** Longer side in pixels. */
  readonly size: number;
  /** From the seed, or after the growth of an automaton that grows; else as in the file. */
  readonly steps?: number | undefined;
  readonly seed?: number | undefined;
  /** Shows it the photo in the photo's own colours, which only an automaton that maps them can. */
  readonly keepColors: boolean;
  /** Of the painting, 0 to 1. */
  readonly strength: number;
  /** A picture that says where it paints; true: the one beside the picture. */
  readonly mask?: string | true | undefined;
  /** Another automaton's file, which paints what the mask leaves. */
  readonly rest?: string | undefined;
  /** How it lives on in pictures; a page has sliders for that. */
  readonly tuning: Tuning;
  readonly out: string;
}

/** A job with what its files hold. */
interface OpenJob extends Omit<ExportJob, 'model' | 'rest' | 'mask'> {
  readonly model: Automaton;
  readonly rest: Automaton | undefined;
  readonly photo: { readonly picture: Picture; readonly file: FileRecord };
  readonly mask: { readonly picture: Picture; readonly file: FileRecord } | undefined;
}

/** The project's folder: this file is bundled into its dist/. */
const built = (file: string) => path.join(__dirname, file);

/**
 * @param starting is told each kind as its turn comes
 * @returns the files written, by kind; none is written over
 * @throws Error that names what cannot be read, or says why colours cannot be kept
 */
export async function exportAutomaton(given: ExportJob, starting: (kind: Kind) => void): Promise<Partial<Record<Kind, string>>> {
  const job = await openJob(given);
  await prepareOut(job.out);
  const stem = path.basename(given.model, modelExtension);
  const makers: Record<Kind, () => Promise<Uint8Array>> = {
    html: () => makeHtml(job, stem),
    gif: async () => encodeGif(await growth(job), job.framesPerSecond),
    png: async () => encodePng(await grown(job)),
  };
  const files: Partial<Record<Kind, string>> = {};
  for (const kind of ['html', 'gif', 'png'] as const) {
    if (!job.wanted[kind]) continue;
    starting(kind);
    const { file } = recordPainting(await makers[kind](), recordOf(job, kind));
    files[kind] = await writeFreePath(job.out, stem, `.${kind}`, file);
  }
  return files;
}

async function openJob({ model: file, rest: restFile, mask: maskFile, ...job }: ExportJob): Promise<OpenJob> {
  const model = await readAutomaton(file);
  const rest = restFile === undefined ? undefined : await readAutomaton(restFile);
  if (rest) checkKinds([model, rest].map(({ record, saved }) => ({ name: record.name, model: saved })));
  checkSteps(job.steps, model.saved);
  const maps = [model, rest].some((automaton) => automaton?.saved.growth?.colors);
  if (job.keepColors && !maps) throw new UsageError(`--keep-colors is for automata that map a photo's colours, and ${file} does not: nca apply has it for all.`);
  const photo = await readRecorded(job.image, job.size);
  const found = maskOf(job.image, maskFile);
  return { ...job, model, rest, photo, mask: found === undefined ? undefined : await readMask(found, photo.picture) };
}

function recordOf(job: OpenJob, kind: Kind): PaintingRecord {
  const { size, seconds, framesPerSecond, pacing, strength, keepColors, tuning, model, rest, photo, mask } = job;
  const lived = kind !== 'html' && (tuning.dt !== 1 || tuning.dx !== 1) ? { tuning } : {};
  const exported = { kind, ...lived, ...(kind === 'gif' && { film: { seconds, framesPerSecond, pacing } }) };
  const files = { automaton: model.record, photo: photo.file, mask: mask?.file, rest: rest?.record };
  return { tool, ...files, size, steps: job.steps ?? model.saved.metadata.steps, seed: seedOf(job), strength, keepColors, exported };
}

const stepsOf = ({ steps, model: { saved } }: OpenJob) => stepsToPicture(modelLayout(saved), steps ?? saved.metadata.steps);
const seedOf = ({ seed, model: { saved } }: OpenJob) => seed ?? saved.metadata.seed ?? 1;
const profileOf = ({ metadata }: SavedModel) => modelSettings(metadata)?.['nca.profile'];

/** The last picture, as transparent as its photo. */
async function grown(job: OpenJob): Promise<Picture> {
  const [picture] = await roll(job, [stepsOf(job)]);
  return withOpacityOf(job.photo.picture, picture!);
}

function growth(job: OpenJob): Promise<Picture[]> {
  return roll(job, frameSteps({ ...job, steps: stepsOf(job) }));
}

/** The pictures at these steps, which rise. */
async function roll(job: OpenJob, steps: readonly number[]): Promise<Picture[]> {
  const { strength, photo, mask, model: { saved }, rest } = job;
  const layout = layoutAt(modelLayout(saved), strength);
  const wasm = new Uint8Array(await readFile(built('automaton.wasm'))).buffer;
  const own = automatonOf(saved, job);
  const rolling = await WasmRolling.create(wasm, own.layout, own.parameters, rest && automatonOf(rest.saved, job));
  rolling.tune(job.tuning);
  const noise = { seed: seedOf(job), level: saved.metadata.noise_level ?? 1 };
  const colorsOf = ({ growth }: SavedModel) => (job.keepColors ? undefined : growth?.colors);
  const other = rest && { layout: modelLayout(rest.saved), colors: colorsOf(rest.saved) };
  rolling.begin(makeScene(layout, photo.picture, { noise, margin: profileMargin(profileOf(saved)), colors: colorsOf(saved), strength, mask: mask?.picture, rest: other }));
  let done = 0;
  return steps.map((step) => {
    rolling.advance(step - done);
    done = step;
    return rolling.show('picture', photo.picture.name);
  });
}

function automatonOf(saved: SavedModel, { strength }: OpenJob) {
  const layout = layoutAt(modelLayout(saved), strength);
  return { layout: rollingLayout(layout), parameters: parametersAt(layout, saved.parameters, strength) };
}

async function makeHtml(job: OpenJob, title: string): Promise<Uint8Array> {
  const { model: { saved }, rest, photo: { picture }, mask } = job;
  const page = exportedHtml(
    {
      ...exportedModel(saved),
      title,
      keepColors: job.keepColors,
      strength: job.strength,
      steps: stepsOf(job),
      seed: seedOf(job),
      margin: profileMargin(profileOf(saved)),
      kernel: toBase64(await readFile(built('automaton.wasm'))),
      photo: { name: picture.name, bytes: toBase64(await encodePng(picture)) },
      mask: mask && toBase64(await encodePng(mask.picture)),
      rest: rest && exportedModel(rest.saved),
    },
    await readFile(built('exported.js'), 'utf8'),
  );
  return new TextEncoder().encode(page);
}
