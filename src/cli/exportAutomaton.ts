import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { encodeGif } from '../../shared/export/gif';
import { frameSteps, type GrowthPlan } from '../../shared/export/growth';
import { exportedHtml, exportedModel, toBase64 } from '../../shared/export/html';
import { modelExtension, readModel, type SavedModel } from '../../shared/modelFile';
import { modelSettings } from '../../shared/modelMetadata';
import type { Picture } from '../../shared/picture';
import { withOpacityOf } from '../../shared/transparency';
import { modelLayout } from '../../engine/automaton/layouts/modelLayout';
import { layoutAt, parametersAt } from '../../engine/automaton/strength';
import { makeScene, profileMargin, stepsToPicture } from '../../engine/play/scene';
import { rollingLayout } from '../../engine/play/rollingKernel';
import { WasmRolling } from '../../engine/play/wasmRolling';
import { prepareOut, writeFreePath } from './nodeFileSystem';
import { encodePng, readPicture } from './pictureFiles';
import { readNamedAs } from './readNamed';
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
  readonly out: string;
}

/** The project's folder: this file is bundled into its dist/. */
const built = (file: string) => path.join(__dirname, file);

/**
 * @param starting is told each kind as its turn comes
 * @returns the files written, by kind; none is written over
 * @throws Error that names what cannot be read, or says why colours cannot be kept
 */
export async function exportAutomaton(job: ExportJob, starting: (kind: Kind) => void): Promise<Partial<Record<Kind, string>>> {
  const model = await readNamedAs(job.model, readModel);
  checkSteps(job.steps, model);
  if (job.keepColors && !model.growth?.colors) throw new UsageError(`--keep-colors is for automata that map a photo's colours, and ${job.model} does not: nca apply has it for all.`);
  await prepareOut(job.out);
  const stem = path.basename(job.model, modelExtension);
  const makers: Record<Kind, () => Promise<Uint8Array>> = {
    html: () => makeHtml(job, model, stem),
    gif: async () => encodeGif(await growth(job, model), job.framesPerSecond),
    png: async () => encodePng(await grown(job, model)),
  };
  const files: Partial<Record<Kind, string>> = {};
  for (const kind of ['html', 'gif', 'png'] as const) {
    if (!job.wanted[kind]) continue;
    starting(kind);
    files[kind] = await writeFreePath(job.out, stem, `.${kind}`, await makers[kind]());
  }
  return files;
}

const stepsOf = ({ steps }: ExportJob, model: SavedModel) => stepsToPicture(modelLayout(model), steps ?? model.metadata.steps);
const seedOf = ({ seed }: ExportJob, { metadata }: SavedModel) => seed ?? metadata.seed ?? 1;
const profileOf = ({ metadata }: SavedModel) => modelSettings(metadata)?.['nca.profile'];

/** The last picture, as transparent as its photo. */
async function grown(job: ExportJob, model: SavedModel): Promise<Picture> {
  const [picture] = await roll(job, model, [stepsOf(job, model)]);
  return withOpacityOf(await readPicture(job.image, job.size), picture!);
}

function growth(job: ExportJob, model: SavedModel): Promise<Picture[]> {
  return roll(job, model, frameSteps({ ...job, steps: stepsOf(job, model) }));
}

/** The pictures at these steps, which rise. */
async function roll(job: ExportJob, model: SavedModel, steps: readonly number[]): Promise<Picture[]> {
  const { strength } = job;
  const layout = layoutAt(modelLayout(model), strength);
  const wasm = new Uint8Array(await readFile(built('automaton.wasm'))).buffer;
  const rolling = await WasmRolling.create(wasm, rollingLayout(layout), parametersAt(layout, model.parameters, strength));
  const photo = await readPicture(job.image, job.size);
  const noise = { seed: seedOf(job, model), level: model.metadata.noise_level ?? 1 };
  const colors = job.keepColors ? undefined : model.growth?.colors;
  rolling.begin(makeScene(layout, photo, { noise, margin: profileMargin(profileOf(model)), colors, strength }));
  let done = 0;
  return steps.map((step) => {
    rolling.advance(step - done);
    done = step;
    return rolling.show('picture', photo.name);
  });
}

async function makeHtml(job: ExportJob, model: SavedModel, title: string): Promise<Uint8Array> {
  const photo = await readPicture(job.image, job.size);
  const page = exportedHtml(
    {
      ...exportedModel(model),
      title,
      keepColors: job.keepColors,
      strength: job.strength,
      steps: stepsOf(job, model),
      seed: seedOf(job, model),
      margin: profileMargin(profileOf(model)),
      kernel: toBase64(await readFile(built('automaton.wasm'))),
      photo: { name: photo.name, bytes: toBase64(await encodePng(photo)) },
    },
    await readFile(built('exported.js'), 'utf8'),
  );
  return new TextEncoder().encode(page);
}
