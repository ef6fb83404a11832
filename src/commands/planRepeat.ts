import type { Uri } from 'vscode';
import { Problem } from '../problem';
import { outputRoot } from '../runs/outputRoot';
import { replayOf } from '../runs/replay';
import type { RunFile } from '../runs/runFile';
import { RunFolder } from '../runs/runFolder';
import type { RunJob } from '../runs/runJob';
import { folderOf, nameOf } from '../uris';
import type { ResumePlanning } from './planResume';
import type { Planning } from './planRun';
import { recordedInputs } from './recordedInputs';

export type RepeatPlanning = ResumePlanning & Pick<Planning, 'readSettings' | 'isTrusted'>;

/**
 * The job that does a run again in a folder of its own: same pictures, settings, seed and live changes of weights, up to
 * where it ended, whatever rule or user that was.
 * @returns undefined if the user turned away.
 * @throws Problem if the run cannot be done again here.
 */
export async function planRepeat(uri: Uri, run: RunFile, planning: RepeatPlanning): Promise<RunJob | undefined> {
  const cannot = whyNot(run, nameOf(uri));
  if (cannot !== undefined) throw new Problem('no-repeat', cannot);
  const inputs = await recordedInputs({ folder: new RunFolder(planning.fs, uri), run }, planning);
  return inputs && { ...inputs, ...(await sameStart(inputs, run, planning)), replay: replayOf(run), id: planning.newId(), ...placeOf(uri, planning) };
}

/** Weights of an earlier run are copied again: each run has its own. */
async function sameStart({ start }: Pick<RunJob, 'start'>, { startedFrom }: RunFile, { fs }: RepeatPlanning): Promise<Pick<RunJob, 'start' | 'startFrom'>> {
  if (!startedFrom || !start) return {};
  return { start: undefined, startFrom: { ...startedFrom, automaton: new Uint8Array(await fs.readFile(start)) } };
}

function whyNot({ continues, iterations }: RunFile, name: string): string | undefined {
  if (continues !== undefined) return `${name} went on from the checkpoint of ${continues}: repeat that one.`;
  return iterations === 0 ? `${name} was over before its first iteration: there is nothing to repeat.` : undefined;
}

/** Where new runs go; without a workspace beside the run. */
export function placeOf(uri: Uri, planning: RepeatPlanning): { base: Uri; root: Uri } {
  const base = planning.workspaceFolder(uri);
  if (!base) return { base: folderOf(folderOf(uri)), root: folderOf(uri) };
  return { base, root: outputRoot(base, planning.readSettings(base)['nca.output.folder'], planning.isTrusted()) };
}
