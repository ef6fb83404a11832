import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { replayOf } from '../runs/replay';
import { joinNamesToPath } from '../safeName';
import { addModelOptions, type ModelOptions } from './models';
import { samePixels } from './pictureFiles';
import { ProgressReport } from './progressReport';
import { caveats, recordedJob } from './recordedRun';
import { readRepeatable, type RepeatableRun } from './repeatable';
import { stylize } from './stylize';
import { describeTile, makeTrainedTile } from './texture';
import { printResult, say } from './terminal';

interface RepeatOptions extends ModelOptions {
  out?: string;
  inputs?: string;
  json?: boolean;
}

export function addRepeatCommand(program: Command): void {
  const command = program
    .command('repeat')
    .description('Repeat a run from its run.json, live changes of weights included. Of what apply, export, sheet or the player wrote: print the command that makes it again.')
    .argument('<run>', 'the run’s folder, or its run.json')
    .option('--inputs <dir>', 'folder of the photos and the style, if they are no longer where they were')
    .option('--out <dir>', 'folder for the run folder (nca.output.folder)')
    .option('--json', 'print one line of JSON, last, on standard output')
    .action(repeat);
  addModelOptions(command);
}

async function repeat(file: string, options: RepeatOptions): Promise<void> {
  const found = await readRepeatable(file);
  if ('run' in found) return repeatRun(found, options);
  if (found.mask) await writeMask(found.mask);
  say(`${path.basename(file)} ${found.what}. This command makes it again:`);
  printResult(options, { command: found.command }, `${found.command}\n`);
}

/** Here, where the command is called; what lies there already is not written over. */
async function writeMask({ name: file, bytes }: { readonly name: string; readonly bytes: Uint8Array }): Promise<void> {
  if (existsSync(file)) return say(`Its mask was drawn by hand. ${file} is here already; the one in the picture was not written over it.`);
  await writeFile(file, bytes, { flag: 'wx' });
  say(`Its mask was drawn by hand: it is written to ${file}.`);
}

async function repeatRun({ run, folder }: RepeatableRun, options: RepeatOptions): Promise<void> {
  if (run.continues) throw new Error(`This run went on from the checkpoint of ${run.continues}: repeat that one.`);
  const report = new ProgressReport();
  for (const note of caveats(run)) report.note(note);
  const recorded = await recordedJob(run, folder, options);
  // The record's own folder for results does not count: recorded settings hold none of the machine's.
  const out = options.out ?? recorded.settings['nca.output.folder'];
  // The run ends where it ended, whatever rule or user that was.
  const outcome = await stylize({ ...recorded, stop: undefined, out, replay: replayOf(run) }, report);
  const original = run.results[0] && joinNamesToPath(folder, run.results[0].file);
  const identical = original === undefined ? null : await samePixels(original, outcome.result);
  const { folder: into, result, model } = outcome;
  const tile = recorded.tile && (await makeTrainedTile(outcome, recorded.tile));
  const line = { folder: into, result, model, identical, iterations: outcome.output.iterations, ...tile };
  printResult(options, line, `${describe(result, identical)}${tile ? describeTile(tile) : ''}`);
}

function describe(result: string, identical: boolean | null): string {
  const words = { true: 'the identical picture', false: 'not the same picture', null: 'there is no picture to compare with' };
  return `Result: ${result} (${words[`${identical}`]})\n`;
}
