import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { prepareOutputRoot } from '../runs/outputRoot';
import type { RunFile } from '../runs/runFile';
import { RunFolder } from '../runs/runFolder';
import { runFolderName } from '../runs/names';
import { sha256 } from '../runs/sha256';
import { beginRecord, outputRecord } from '../runs/runRecord';
import { labelOf, runSubject, type JobGuidance, type RunJob } from '../runs/runJob';
import { amendModel } from '../../shared/modelFile';
import { resolveSettings, type RunSettings } from '../../shared/configuration/resolve';
import type { Settings } from '../../shared/configuration/settings';
import { startsFromBase } from '../../shared/configuration/start';
import type { Provenance } from '../models/modelFiles';
import type { RunOutput } from '../../shared/protocol/messages';
import { messageOf } from '../../shared/messageOf';
import type { Prompt } from '../../shared/prompts/parsePrompts';
import type { TextGuidance } from '../../shared/prompts/guidance';
import type { StopRules } from '../../shared/stopRules';
import type {
  DeviceDescription,
  Guidance,
  Progress,
  Replay,
  TrainingListener,
  TrainingRequest,
  TrainingResult,
} from '../../engine/api';
import { name as tool, version } from '../../package.json';
import { Checkpoints } from './checkpoints';
import { openStyleNetwork, type ModelOptions } from './models';
import { NodeEngine } from './engineThreads';
import { fileUri, nodeFileSystem } from './nodeFileSystem';
import { encodePng, encodePreview, readPicture } from './pictureFiles';

/** What new trainings begin with. */
const baseAutomaton = path.join(__dirname, '../weights/base.nca.safetensors');

/** Who hears how far the training is; `ProgressReport` shows it. */
export interface ProgressListener {
  show(progress: Progress): void;
  note(message: string): void;
  /** The iterations are over, the result is not there yet. */
  finishing(): void;
  end(): void;
}

/** Pictures that come with the project. */
export const bundledSamples = fileUri(path.join(__dirname, '../media/samples'));

export interface StylizeJob {
  readonly images: readonly string[];
  readonly style?: string | undefined;
  /** Saved automaton to train on from. */
  readonly start?: string | undefined;
  /** Prompts and pictures as targets, with what reads them. */
  readonly guidance?: GuidanceJob;
  /** Folder that the run folder is made in. */
  readonly out: string;
  readonly settings: Settings;
  /** Where the files go; by default a new folder in `out`. */
  readonly folder?: RunFolder;
  readonly stop?: StopRules | undefined;
  /** The run in `folder` that this one goes on with. */
  readonly unfinished?: UnfinishedRun | undefined;
  /** What a run that is repeated did beside its settings. */
  readonly replay?: Replay;
  /** Ends the training without a result; then Ctrl-C is left to whoever gave it. */
  readonly signal?: AbortSignal;
  /** Processor cores that it may use; all by default. */
  readonly cores?: number;
  /** Where networks that are not built in come from. */
  readonly models?: ModelOptions;
  /** Where the networks of its prompts come from. */
  readonly networks?: readonly Provenance[];
}

/** A run that broke off, with its last checkpoint. */
export interface UnfinishedRun {
  readonly run: RunFile;
  readonly checkpoint: Uint8Array;
}

export interface GuidanceJob {
  readonly prompts: readonly Prompt[];
  readonly images: readonly { readonly file: string; readonly weight: number }[];
  readonly text: TextGuidance;
}

export interface StylizeOutcome {
  readonly folder: string;
  readonly result: string;
  readonly model: string;
  readonly output: RunOutput;
  readonly settings: RunSettings;
  readonly device: DeviceDescription;
}

/** Trains, and leaves the same files as the extension does. The first Ctrl-C ends the training and saves. */
export async function stylize(job: StylizeJob, report: ProgressListener): Promise<StylizeOutcome> {
  const vgg19 = await openStyleNetwork(job.settings, job.models ?? {});
  const preference = job.settings['nca.device'];
  const engine = await NodeEngine.start(preference !== 'cpu');
  const interrupt = () => {
    report.note('\nThe training stops after this iteration; its picture is saved then. Ctrl-C again ends at once (`resume` goes on from the last checkpoint).');
    engine.stop();
  };
  if (!job.signal) process.once('SIGINT', interrupt);
  try {
    const device = await engine.describe(preference);
    report.note(`${device.name}: ${device.reason}`);
    const settings = resolveSettings(job.settings, device.kind, job.cores ?? availableParallelism(), {
      style: job.style !== undefined,
      start: job.start !== undefined,
    });
    const request = { ...(await readRequest(job, settings)), vgg19: vgg19?.weights };
    const networks = [...(vgg19 ? [vgg19.provenance] : []), ...(job.networks ?? [])];
    const run = await beginRun({ ...job, networks }, settings, device);
    report.note(intention(run, settings));
    engine.setLanes(settings['nca.workers']);
    const checkpoints = new Checkpoints(run.folder, run.record, (error) =>
      report.note(`The checkpoint cannot be written: ${messageOf(error)} The training goes on.`),
    );
    const training = engine.train(request, listener(report, checkpoints));
    const result = await orAborted(training, job.signal).finally(() => checkpoints.close());
    const output = await packOutput(result);
    await run.folder.writeOutput(output, outputRecord(run.record, output, new Date()));
    await run.folder.deleteCheckpoint();
    return { ...placesOf(run.folder, job), output, settings, device };
  } finally {
    report.end();
    process.off('SIGINT', interrupt);
    await engine.dispose();
  }
}

async function readRequest(job: StylizeJob, settings: RunSettings): Promise<TrainingRequest> {
  const outputSize = settings['nca.output.size'];
  const styleSize = Math.round(outputSize * settings['nca.style.scale']);
  return {
    settings,
    photos: await Promise.all(job.images.map((image) => readPicture(image, outputSize))),
    style: job.style === undefined ? undefined : await readPicture(job.style, styleSize),
    start: await readStart(job, settings),
    guidance: job.guidance && (await readTargets(job.guidance, outputSize)),
    checkpoint: job.unfinished?.checkpoint,
    stop: job.stop,
    replay: job.replay,
  };
}

async function readStart({ start, style }: StylizeJob, settings: RunSettings): Promise<Uint8Array | undefined> {
  if (start !== undefined) return readModelFile(start);
  return startsFromBase(settings, style !== undefined) ? readFile(baseAutomaton) : undefined;
}

/** @throws Error that names the file */
async function readModelFile(file: string): Promise<Uint8Array> {
  return readFile(file).catch((error: unknown) => {
    throw new Error(`The automaton ${file} cannot be read: ${messageOf(error)}`);
  });
}

async function readTargets({ text, images }: GuidanceJob, size: number): Promise<Guidance> {
  const read = images.map(async ({ file, weight }) => ({ picture: await readPicture(file, size), weight }));
  return { ...text, images: await Promise.all(read) };
}

/** Makes the run folder and writes the first `run.json`, so that a folder that cannot be written to shows early. */
async function beginRun(
  { images, style, start, guidance, out, settings, networks, stop, unfinished, ...given }: StylizeJob,
  resolved: RunSettings,
  device: DeviceDescription,
): Promise<{ folder: RunFolder; record: RunFile }> {
  const root = fileUri(path.resolve(out));
  await prepareOutputRoot(nodeFileSystem, root);
  const now = new Date();
  const photos = images.map((image) => fileUri(path.resolve(image)));
  const uriOf = (file: string | undefined) => (file === undefined ? undefined : fileUri(path.resolve(file)));
  const inputs = { photos, style: uriOf(style), start: uriOf(start), guidance: jobGuidance(guidance) };
  const name = runFolderName(now, images.map((image) => path.basename(image)), runSubject(inputs));
  const folder = given.folder ?? (await RunFolder.create(nodeFileSystem, root, name));
  const base = fileUri(process.cwd());
  const label = labelOf(photos, inputs.style, guidance?.prompts);
  const before = unfinished && { folder, run: unfinished.run };
  const job: RunJob = { id: name, label, ...inputs, settings, base, root, stop, unfinished: before };
  const hash = async (file: string) => sha256(await readFile(file));
  const record = beginRecord({
    job,
    folder: folder.uri,
    hashes: {
      photos: await Promise.all(images.map(hash)),
      start: start === undefined ? undefined : await hash(start),
      ...(await targetHashes(style, guidance)),
      networks,
    },
    start: { settings: resolved, device },
    versions: { [tool]: version, node: process.versions.node },
    places: { base, bundled: bundledSamples, parse: fileUri },
    now,
  });
  await folder.writeRunFile(record);
  return { folder, record };
}

/** What is about to happen, for whoever started it with a word or by mistake. */
function intention({ folder, record }: { folder: RunFolder; record: RunFile }, settings: RunSettings): string {
  const [iterations, size] = [settings['nca.training.iterations'], settings['nca.training.size']];
  const side = settings['nca.output.size'];
  const work = `${iterations} iterations on crops of ${size} pixels, then a picture of ${side}`;
  return `${record.label}: ${work}, in ${folder.uri.fsPath}`;
}

/** @throws Interrupted as soon as the signal says so */
function orAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  const aborted = new Promise<never>((_, reject) => {
    const interrupt = () => reject(new Interrupted('Interrupted.'));
    if (signal.aborted) interrupt();
    signal.addEventListener('abort', interrupt, { once: true });
  });
  return Promise.race([work, aborted]);
}

/** The user ended it before there was a result. */
export class Interrupted extends Error {}

function jobGuidance(guidance: GuidanceJob | undefined): JobGuidance | undefined {
  if (!guidance) return undefined;
  const images = guidance.images.map(({ file, weight }) => ({ uri: fileUri(path.resolve(file)), weight }));
  return { clip: guidance.text.clip.id, prompts: guidance.prompts, images };
}

async function targetHashes(style: string | undefined, guidance: GuidanceJob | undefined) {
  const hash = async (file: string) => sha256(await readFile(file));
  return {
    style: style === undefined ? undefined : await hash(style),
    images: await Promise.all((guidance?.images ?? []).map(({ file }) => hash(file))),
  };
}

function listener(report: ProgressListener, checkpoints: Checkpoints): TrainingListener {
  return {
    progress: (progress) => {
      checkpoints.addProgress(progress);
      report.show(progress);
    },
    notice: (message) => report.note(message),
    finishing: () => report.finishing(),
    preview: () => {},
    checkpoint: (parts) => checkpoints.add(parts),
  };
}

async function packOutput(result: TrainingResult): Promise<RunOutput> {
  const pngs = result.results.map(async (picture) => ({ name: picture.name, png: await encodePng(picture) }));
  return {
    ...result,
    model: amendModel(result.model, { preview: await encodePreview(result.results[0]!) }),
    results: await Promise.all(pngs),
    history: [...result.history],
    weightChanges: [...result.weightChanges],
    notices: [...result.notices],
  };
}

function placesOf(folder: RunFolder, { images }: StylizeJob): { folder: string; result: string; model: string } {
  const shown = (uri: { fsPath: string }) => uri.fsPath;
  const results = folder.results(images.map((image) => path.basename(image)));
  return { folder: shown(folder.uri), result: shown(results[0]!), model: shown(folder.model) };
}
