import type { Uri } from 'vscode';
import type { UnfinishedRun } from '../runs/unfinishedRuns';
import type { FinishedRun } from '../panel/finishedRun';
import type { RunJob } from '../runs/runJob';
import { messageOf } from '../../shared/messageOf';
import { Problem } from '../problem';
import { readSafetensors } from '../../shared/safetensors';
import { folderOf } from '../uris';
import { recordedInputs, settingsOf, type InputPlanning } from './recordedInputs';

export interface ResumePlanning extends InputPlanning {
  workspaceFolder(uri: Uri): Uri | undefined;
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
  const inputs = await recordedInputs(unfinished, planning);
  if (!inputs) return undefined;
  return {
    ...inputs,
    id: planning.newId(),
    stop: run.stop,
    base: planning.workspaceFolder(folder.uri) ?? folderOf(folderOf(folder.uri)),
    root: folderOf(folder.uri),
    unfinished,
    checkpoint: await readCheckpoint(unfinished),
  };
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
    ...{ unfinished: undefined, folder: undefined, experiment: undefined, stop: undefined, start: undefined, startFrom: undefined, replay: undefined },
    // Beside other runs, where it is found again if it breaks off.
    root: job.experiment === undefined ? job.root : folderOf(folderOf(job.root)),
    checkpoint,
    continues: folder.path.split('/').at(-1),
  };
}
