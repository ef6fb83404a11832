import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { frameSteps, type GrowthPlan } from '../../shared/export/growth';
import type { SavedModel } from '../../shared/modelFile';
import { modelSettings } from '../../shared/modelMetadata';
import type { Picture } from '../../shared/picture';
import { withOpacityOf } from '../../shared/transparency';
import { createGaussianKernel } from '../../engine/automaton/growth/gaussianKernel';
import { modelLayout } from '../../engine/automaton/layouts/modelLayout';
import { layoutAt, parametersAt } from '../../engine/automaton/strength';
import { makeScene, profileMargin, stepsToPicture } from '../../engine/play/scene';
import { rollingLayout } from '../../engine/play/rollingKernel';
import type { Tuning } from '../../engine/play/tuning';
import { WasmRolling } from '../../engine/play/wasmRolling';
import type { HashedFile } from '../../shared/sha256Schema';
import type { Automaton } from './apply';

export type Kind = 'html' | 'gif' | 'png';

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
export interface OpenJob extends Omit<ExportJob, 'model' | 'rest' | 'mask'> {
  readonly model: Automaton;
  readonly rest: Automaton | undefined;
  readonly photo: { readonly picture: Picture; readonly file: HashedFile };
  readonly mask: { readonly picture: Picture; readonly file: HashedFile } | undefined;
}

/** The project's folder: this file is bundled into its dist/. */
export const built = (file: string) => path.join(__dirname, file);

/** From the seed to the picture. */
export const stepsOf = ({ steps, model: { saved } }: OpenJob) => stepsToPicture(modelLayout(saved), steps ?? saved.metadata.steps);
export const seedOf = ({ seed, model: { saved } }: OpenJob) => seed ?? saved.metadata.seed ?? 1;
/** Cells of reflected photo around the picture, as in training. */
export const exportMargin = ({ metadata }: SavedModel): number => profileMargin(modelSettings(metadata)?.['nca.profile']);

/** The last picture, as transparent as its photo. */
export async function grown(job: OpenJob): Promise<Picture> {
  const [picture] = await roll(job, [stepsOf(job)]);
  return withOpacityOf(job.photo.picture, picture!);
}

/** The frames of its growth. */
export function growth(job: OpenJob): Promise<Picture[]> {
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
  const shown = { colors: colorsOf(saved), strength, mask: mask?.picture, rest: other, blur: createGaussianKernel(wasm) };
  rolling.begin(makeScene(layout, photo.picture, { noise, margin: exportMargin(saved), ...shown }));
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
