import { readFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { packOutput } from '../../engine/packOutput';
import { prepareTraining } from '../../engine/prepareTraining';
import type { DeviceDescription, Finishing, Progress, Replay, TrainingListener } from '../../engine/api';
import { AtRung } from '../../engine/engineClient';
import { sharedPixels } from '../../engine/photoSource';
import { otherPhotos } from '../../shared/configuration/otherPhotos';
import type { RunSettings } from '../../shared/configuration/resolve';
import type { Settings } from '../../shared/configuration/settings';
import { messageOf } from '../../shared/messageOf';
import type { Picture } from '../../shared/picture';
import type { TextGuidance } from '../../shared/prompts/guidance';
import type { Prompt } from '../../shared/prompts/parsePrompts';
import type { RunOutput } from '../../shared/protocol/messages';
import type { Rung } from '../../shared/rung';
import type { TileWish } from '../../shared/tile';
import type { StopRules } from '../../shared/stopRules';
import { name as tool, version } from '../../package.json';
import type { Provenance } from '../models/modelFiles';
import { prepareOutputRoot } from '../runs/outputRoot';
import type { RunFile } from '../runs/runFile';
import type { RunFolder } from '../runs/runFolder';
import type { StartFrom } from '../runs/runJob';
import { RunRecorder } from '../runs/runRecorder';
import { claimRun } from '../locks/claimRun';
import { LockLost } from '../locks/heldLock';
import { startEngine } from './engineThreads';
import { kernelVersion } from '../runs/kernelsHash';
import { keepOutput } from '../runs/keepOutput';
import { openStyleNetwork, type ModelOptions } from './models';
import { fileUri, nodeFileSystem } from './nodeFileSystem';
import { encodePng, encodePreview, readPicture } from './pictureFiles';
import { readModelFile, readNamed } from './readNamed';
import { endAtOnce } from './endAtOnce';
import { inputHashes, runJobOf } from './stylizeInputs';

/** What new trainings begin with. */
const weightsFolder = path.join(__dirname, '../weights');
/** What trainings take crops of beside their own photos. */
const otherPhotosFolder = path.join(__dirname, '../media/other-photos');
const encoder = { png: encodePng, preview: encodePreview };

/** Who hears how far the training is; `ProgressReport` shows it. */
export interface ProgressListener {
  show(progress: Progress): void;
  note(message: string): void;
  /** The iterations are over, the result is not there yet; told again as more is known. */
  finishing(end: Finishing): void;
  end(): void;
}

/** Where results go whose folder cannot be written to. */
const temporaryFolder = fileUri(path.join(tmpdir(), 'nca'));

/** Pictures that come with the project. */
export const bundledSamples = fileUri(path.join(__dirname, '../media/samples'));

export interface StylizeJob {
  readonly images: readonly string[];
  readonly style?: string | undefined;
  /** Saved automaton to train on from. */
  readonly start?: string | undefined;
  /** Weights of an earlier run in place of `start`. */
  readonly startFrom?: StartFrom | undefined;
  /** Prompts and pictures as targets, with what reads them. */
  readonly guidance?: GuidanceJob;
  /** Folder that the run folder is made in. */
  readonly out: string;
  readonly settings: Settings;
  /** Whether a size that nobody set follows the photos. */
  readonly fitSize?: boolean;
  /** Where the files go, locked by whoever gives it; by default a new folder in `out`. */
  readonly folder?: RunFolder;
  readonly stop?: StopRules | undefined;
  /** The run in `folder` that this one goes on with. */
  readonly unfinished?: BrokenOffRun | undefined;
  /** Of a texture: the tile that is made of its automaton afterwards. */
  readonly tile?: TileWish | undefined;
  /** What a run that is repeated did beside its settings. */
  readonly replay?: Replay;
  /** Where it pauses, and its checkpoint is written. @throws AtRung from `stylize` */
  readonly rung?: Rung | undefined;
  /** Ends the training without a result; then Ctrl-C is left to whoever gave it. */
  readonly signal?: AbortSignal;
  /** Fires when another process took over `folder`. */
  readonly lost?: AbortSignal;
  /** Processor cores that it may use; all by default. */
  readonly cores?: number;
  /** Where networks that are not built in come from. */
  readonly models?: ModelOptions;
  /** Where the networks of its prompts come from. */
  readonly networks?: readonly Provenance[];
}

/** A run that broke off, with its last checkpoint. */
export interface BrokenOffRun {
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
  const start = job.startFrom?.automaton ?? (job.start === undefined ? undefined : await readModelFile(job.start));
  const engine = await startEngine(job.settings['nca.device'] !== 'cpu');
  const ending = new AbortController();
  let trains = false;
  const interrupt = () => {
    if (ending.signal.aborted) return void endAtOnce(recorder.folder);
    ending.abort(new Interrupted('Interrupted before the training began.'));
    if (!trains) return;
    report.note('\nIt stops here: the picture of the last weights is drawn and saved, without trying how they last. Ctrl-C again ends at once (`resume` goes on from the last checkpoint).');
    engine.stop().catch(() => {});
  };
  if (!job.signal) process.on('SIGINT', interrupt);
  const recorder = recorderOf(job, report);
  try {
    const { device, training } = await prepareTraining(
      { ...wantedOf(job), start, vgg19: vgg19?.weights },
      {
        engine,
        cores: job.cores ?? availableParallelism(),
        decode: readShared,
        nameOf: (file) => path.basename(file),
        bytes: readNamed,
        base: ({ file }) => readFile(path.join(weightsFolder, file)),
        otherPhotos: () => Promise.resolve(otherPhotos.map(({ name }) => path.join(otherPhotosFolder, name))),
        onDevice: ({ name, reason }) => report.note(`${name}: ${reason}`),
      },
    );
    ending.signal.throwIfAborted();
    const { settings } = training;
    const networks = [...(vgg19 ? [vgg19.provenance] : []), ...(job.networks ?? [])];
    await prepareOutputRoot(nodeFileSystem, fileUri(path.resolve(job.out)));
    const { folder, record } = await recorder.begin({ settings, device }, await inputHashes(job, networks));
    report.note(intention(folder, record, settings));
    ending.signal.throwIfAborted();
    trains = true;
    const trained = engine.train({ ...training, unwatched: true }, listener(report, recorder));
    const result = await orAborted(trained, [job.signal, job.lost, recorder.lost]);
    const output = await packOutput(result, result.ended, encoder);
    await keepOutput(recorder, output, { into: folder.uri, elsewhere: temporaryFolder }, (message) => report.note(message));
    return { ...placesOf(recorder.folder ?? folder, job), output, settings, device };
  } catch (error) {
    await recorder.breakOff(error instanceof Interrupted || error instanceof AtRung ? 'interrupted' : 'failed').catch(() => undefined);
    throw error;
  } finally {
    report.end();
    process.off('SIGINT', interrupt);
    await engine.dispose();
    await recorder.giveBack();
  }
}

/** Main thread, trainer and lanes all have the same pixels: of a hundred photos each copy would take a fifth of a gigabyte. */
async function readShared(...wanted: Parameters<typeof readPicture>): Promise<Picture> {
  const picture = await readPicture(...wanted);
  return { ...picture, pixels: sharedPixels(picture.pixels) };
}

function wantedOf({ images, settings, fitSize, style, guidance, unfinished, stop, rung, replay }: StylizeJob) {
  const checkpoint = unfinished?.checkpoint;
  return { settings, fitSize, photos: images, style, guidance: guidance?.text, images: guidance?.images, checkpoint, stop, rung, replay };
}

function recorderOf(job: StylizeJob, report: ProgressListener): RunRecorder {
  return new RunRecorder(runJobOf(job), {
    fs: nodeFileSystem,
    versions: { [tool]: version, node: process.versions.node, ...kernelVersion() },
    places: (base) => ({ base, bundled: bundledSamples, parse: fileUri }),
    now: () => new Date(),
    claim: (folder) => claimRun(folder.fsPath, (message) => report.note(message)),
    checkpointNotWritten: (error) => report.note(`The checkpoint cannot be written: ${messageOf(error)} The training goes on.`),
    // None is drawn where nobody looks.
    previewNotWritten: () => undefined,
  });
}

/** What is about to happen, for whoever started it with a word or by mistake. */
function intention(folder: RunFolder, { label }: RunFile, settings: RunSettings): string {
  const [iterations, size] = [settings['nca.training.iterations'], settings['nca.training.size']];
  const side = settings['nca.output.size'];
  const work = `${iterations} iterations on crops of ${size} pixels, then a picture of ${side}`;
  return `${label}: ${work}, in ${folder.uri.fsPath}`;
}

/** @throws Interrupted as soon as a signal says so, LockLost if that is why */
function orAborted<T>(work: Promise<T>, signals: readonly (AbortSignal | undefined)[]): Promise<T> {
  const signal = AbortSignal.any(signals.filter((given) => given !== undefined));
  const aborted = new Promise<never>((_, reject) => {
    const interrupt = () => reject(signal.reason instanceof LockLost ? signal.reason : new Interrupted('Interrupted.'));
    if (signal.aborted) interrupt();
    signal.addEventListener('abort', interrupt, { once: true });
  });
  return Promise.race([work, aborted]);
}

/** The user ended it before there was a result. */
export class Interrupted extends Error {}

function listener(report: ProgressListener, recorder: RunRecorder): TrainingListener {
  return {
    progress: (progress) => {
      recorder.addProgress(progress);
      report.show(progress);
    },
    notice: (message) => {
      recorder.addNotice(message);
      report.note(message);
    },
    finishing: (end) => report.finishing(end),
    preview: () => {},
    checkpoint: (parts) => recorder.addCheckpoint(parts),
  };
}

function placesOf(folder: RunFolder, { images }: StylizeJob): { folder: string; result: string; model: string } {
  const shown = (uri: { fsPath: string }) => uri.fsPath;
  const results = folder.results(images.map((image) => path.basename(image)));
  return { folder: shown(folder.uri), result: shown(results[0]!), model: shown(folder.model) };
}
