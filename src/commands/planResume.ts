import type { Uri } from 'vscode';
import { sha256 } from '../runs/sha256';
import { locateSource, type Places } from '../runs/sources';
import type { UnfinishedRun } from '../runs/unfinishedRuns';
import type { FileSystem } from '../fileSystem';
import type { FinishedRun } from '../panel/finishedRun';
import type { RunJob } from '../runs/runJob';
import { readImage } from '../pictures/imageFiles';
import { messageOf } from '../../shared/messageOf';
import { Problem } from '../problem';
import { recordedSettings } from '../../shared/configuration/recordedSettings';
import type { Settings } from '../../shared/configuration/settings';
import { readSafetensors } from '../../shared/safetensors';
import { folderOf } from '../uris';

export interface ResumePlanning {
  readonly fs: FileSystem;
  readonly places: Omit<Places, 'base'>;
  workspaceFolder(uri: Uri): Uri | undefined;
  /** Whether to go on although these pictures are no longer what the run began with. */
  goOnWithChanged(names: readonly string[]): Promise<boolean>;
  newId(): string;
}

/**
 * The job that takes up an unfinished run, in its own folder.
 * @returns undefined if the user turned away.
 * @throws Problem if its checkpoint, settings or pictures cannot be used any more.
 */
export async function planResume(
  unfinished: UnfinishedRun,
  planning: ResumePlanning,
): Promise<RunJob | undefined> {
  const { folder, run } = unfinished;
  const photos = run.photos.map(({ source }) => locateSource(source, folder.uri, planning.places));
  const style = run.style && locateSource(run.style.source, folder.uri, planning.places);
  const recorded = run.guidance?.images ?? [];
  const images = recorded.map(({ source, weight }) => ({ uri: locateSource(source, folder.uri, planning.places), weight }));
  const inputs = [...photos, ...(style ? [style] : []), ...images.map(({ uri }) => uri)];
  const start = await findStart(planning, unfinished);
  const changed = await changedInputs(planning.fs, inputs, [...run.photos, ...(run.style ? [run.style] : []), ...recorded]);
  if (run.start && start?.sha256 !== run.start.sha256) changed.push(run.start.name);
  if (changed.length > 0 && !(await planning.goOnWithChanged(changed))) return undefined;
  return {
    id: planning.newId(),
    label: run.label,
    photos,
    style,
    start: start?.uri,
    guidance: run.guidance && { clip: run.guidance.clip, prompts: run.guidance.prompts, ...(images.length > 0 && { images }) },
    settings: settingsOf(run.settings),
    stop: run.stop,
    base: planning.workspaceFolder(folder.uri) ?? folderOf(folderOf(folder.uri)),
    root: folderOf(folder.uri),
    unfinished,
    checkpoint: await readCheckpoint(unfinished),
  };
}

/** The automaton that the run began with, as it is now: the checkpoint has its weights, only starting over needs it. */
export async function findStart({ fs, places }: Pick<ResumePlanning, 'fs' | 'places'>, { folder, run }: UnfinishedRun) {
  if (!run.start) return undefined;
  const uri = locateSource(run.start.source, folder.uri, places);
  try {
    return { uri, sha256: await sha256(new Uint8Array(await fs.readFile(uri))) };
  } catch {
    return undefined;
  }
}

export async function changedInputs(
  fs: FileSystem,
  uris: readonly Uri[],
  recorded: readonly { name: string; sha256: string }[],
): Promise<string[]> {
  const hashes = await Promise.all(
    uris.map(async (uri) => sha256((await readImage(fs, uri, { do: 'chooseImages' })).bytes)),
  );
  return recorded.filter(({ sha256 }, i) => sha256 !== hashes[i]).map(({ name }) => name);
}

async function readCheckpoint({ folder }: UnfinishedRun): Promise<Uint8Array> {
  try {
    const bytes = await folder.readCheckpoint();
    readSafetensors(bytes);
    return bytes;
  } catch (error) {
    throw new Problem('checkpoint', `The checkpoint in ${folder.name} cannot be used: ${messageOf(error)}`);
  }
}

export function settingsOf(recorded: Record<string, unknown>): Settings {
  try {
    return recordedSettings(recorded);
  } catch (error) {
    throw new Problem('run-settings', `run.json cannot be used: ${messageOf(error)}`);
  }
}

const mostIterations = 100_000;

/**
 * The job that trains a finished run on by as many iterations again, in a folder of its own.
 * @throws Problem if the run left no checkpoint.
 */
export function planTrainingOn(
  { job, settings, iterations, checkpoint, folder }: FinishedRun,
  id: string,
): RunJob {
  if (!checkpoint) {
    const reason = 'This run was over before its first checkpoint: there is nothing to train on from.';
    throw new Problem('no-checkpoint', reason);
  }
  const resolved = settingsOf(settings);
  const span = job.span ?? resolved['nca.training.iterations'] ?? iterations;
  return {
    ...job,
    id,
    span,
    settings: { ...resolved, 'nca.training.iterations': Math.min(iterations + span, mostIterations) },
    // Of the run before: its files stay as they are, and what ended it would end this one at once.
    ...{ unfinished: undefined, folder: undefined, experiment: undefined, stop: undefined, start: undefined, replay: undefined },
    // Beside other runs, where it is found again if it breaks off.
    root: job.experiment === undefined ? job.root : folderOf(folderOf(job.root)),
    checkpoint,
    continues: folder.path.split('/').at(-1),
  };
}
