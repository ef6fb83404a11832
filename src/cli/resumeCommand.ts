import path from 'node:path';
import type { Command } from 'commander';
import { hasResult, type RunFile } from '../runs/runFile';
import { RunFolder } from '../runs/runFolder';
import { messageOf } from '../../shared/messageOf';
import { readSafetensors } from '../../shared/safetensors';
import { claimWholeRun } from '../locks/claimRun';
import type { Lock } from '../locks/heldLock';
import { addModelOptions, type ModelOptions } from './models';
import { fileUri, nodeFileSystem } from './nodeFileSystem';
import { ProgressReport } from './progressReport';
import { caveats, recordedJob } from './recordedRun';
import { stylize, type BrokenOffRun } from './stylize';
import { describe, jsonLine } from './stylizeCommand';
import { describeTile, makeTrainedTile } from './texture';
import { printResult, say } from './terminal';

interface ResumeOptions extends ModelOptions {
  inputs?: string;
  json?: boolean;
}

export function addResumeCommand(program: Command): void {
  const command = program
    .command('resume')
    .description('Take up a run that broke off, from its last checkpoint and in its own folder.')
    .argument('<folder>', 'the run’s folder')
    .option('--inputs <dir>', 'folder of the photos and the style, if they are no longer where they were')
    .option('--json', 'print one line of JSON, last, on standard output')
    .action(resume);
  addModelOptions(command);
}

async function resume(given: string, options: ResumeOptions): Promise<void> {
  const folder = new RunFolder(nodeFileSystem, fileUri(path.resolve(given)));
  await readRun(folder);
  const lock = await claimWholeRun(folder.uri.fsPath, say);
  try {
    await resumeHeld(folder.heldBy(lock), lock, options);
  } finally {
    await lock.release();
  }
}

async function resumeHeld(folder: RunFolder, { lost }: Lock, options: ResumeOptions): Promise<void> {
  const unfinished = await readUnfinished(folder);
  const { run } = unfinished;
  const report = new ProgressReport();
  for (const note of caveats(run)) report.note(note);
  report.note(`Resumes after iteration ${run.iterations}.`);
  const recorded = await recordedJob(run, folder.uri.fsPath, options);
  const job = { ...recorded, out: path.dirname(folder.uri.fsPath), folder, unfinished, lost };
  const outcome = await stylize(job, report);
  const tile = recorded.tile && (await makeTrainedTile(outcome, recorded.tile));
  printResult(options, { ...jsonLine(outcome), ...tile }, `${describe(outcome)}${tile ? describeTile(tile) : ''}`);
}

/** @throws Error that says why there is nothing to go on with */
async function readUnfinished(folder: RunFolder): Promise<BrokenOffRun> {
  const given = folder.uri.fsPath;
  const run = await readRun(folder);
  if (hasResult(run) || run.ended === 'discarded') throw new Error(`The run in ${given} is over: there is nothing to resume. (nca stylize --from trains its automaton on.)`);
  if (!(await folder.hasCheckpoint())) throw new Error(`The run in ${given} broke off before its first checkpoint: start it again.`);
  try {
    const checkpoint = await folder.readCheckpoint();
    readSafetensors(checkpoint);
    return { run, checkpoint };
  } catch (error) {
    throw new Error(`The checkpoint in ${given} cannot be used: ${messageOf(error)}`, { cause: error });
  }
}

/** @throws Error if the folder is none of a run */
function readRun(folder: RunFolder): Promise<RunFile> {
  return folder.readRunFile().catch((error: unknown) => {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new Error(`${folder.uri.fsPath} is no folder of a run: ${missing ? 'it has no run.json.' : messageOf(error)}`);
  });
}
