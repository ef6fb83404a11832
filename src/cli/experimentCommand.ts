import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { describeVariation } from '../experiments/describeVariation';
import { reportFile } from '../experiments/report/writeReport';
import { join } from '../uris';
import { needsConsent, prepareExperiment, runExperiment, type PreparedExperiment } from './experiment';
import { addModelOptions, type ModelOptions } from './models';
import { printResult, say } from './terminal';
import { UsageError } from './usageError';

interface ExperimentOptions extends ModelOptions {
  settings?: string;
  out?: string;
  shard: string;
  jobs: string;
  dryRun?: boolean;
  json?: boolean;
}

export function addExperimentCommand(program: Command): void {
  const command = program
    .command('experiment')
    .description('Train every combination of values that an experiment lists, and write a report.')
    .argument('<file|name>', 'a *.nca-experiment.json, or a name in nca.experiments of the settings')
    .option('--settings <file>', 'settings.json with settings and experiments (default: .vscode/settings.json)')
    .option('--out <dir>', 'folder of the experiment (default: nca/experiments/<name>)')
    .option('--shard <i/n>', 'only part i of n, from 1/n to n/n', '1/1')
    .option('--jobs <n>', 'runs at a time', '1')
    .option('--dry-run', 'check everything and list the runs, but train nothing')
    .option('--json', 'print one line of JSON, last, on standard output')
    .action(run);
  addModelOptions(command, 'do not ask before more than 200 runs, nor before a download');
}

async function run(experiment: string, options: ExperimentOptions): Promise<void> {
  const job = { experiment, ...options, shard: parseShard(options.shard), jobs: parseJobs(options.jobs), models: options };
  const prepared = await prepareExperiment(job);
  if (options.dryRun) return printDryRun(options, prepared);
  if (needsConsent(prepared) && !options.yes) await askForMany(prepared);
  const { plan, folder } = prepared;
  say(`${plan.runs.length} runs into ${folder.uri.fsPath}`);
  const { items, undone } = await runExperiment(prepared, job);
  const count = (state: string) => items.filter((item) => item.state === state).length;
  const counts = { runs: items.length, done: count('done'), failed: count('failed'), discarded: count('discarded'), elsewhere: count('elsewhere') };
  const report = join(folder.uri, reportFile).fsPath;
  const words = `${counts.done} of ${counts.runs} runs are done. Report: ${report}\n`;
  printResult(options, { experiment: plan.name, folder: folder.uri.fsPath, report, ...counts }, words);
  if (counts.failed > 0) throw new Error(`${counts.failed} of ${counts.runs} runs failed: ${report} says why.`);
  if (undone > 0) throw new Error(`${undone} of ${counts.runs} runs are not done: the same command goes on with them.`);
}

function printDryRun(options: ExperimentOptions, { plan, folder }: PreparedExperiment): void {
  const runs = plan.runs.map(({ hash, variation }) => ({ hash, variation }));
  const list = runs.map(({ hash, variation }) => `${hash}  ${describeVariation(variation)}\n`);
  const words = `${list.join('')}${runs.length} runs into ${folder.uri.fsPath}; nothing was trained.\n`;
  printResult(options, { experiment: plan.name, folder: folder.uri.fsPath, runs }, words);
}

function parseShard(text: string): { index: number; count: number } {
  const [, part, count] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (part && count && part <= count) return { index: part - 1, count };
  throw new UsageError(`--shard wants i/n with i from 1 to n, like 2/8, not "${text}".`);
}

function parseJobs(text: string): number {
  const jobs = Number(text);
  if (Number.isInteger(jobs) && jobs >= 1) return jobs;
  throw new UsageError(`--jobs wants a number of at least 1, not "${text}".`);
}

async function askForMany({ plan }: PreparedExperiment): Promise<void> {
  const refusal = new Error(`The experiment has ${plan.runs.length} runs: add --yes if that is meant.`);
  if (!process.stdin.isTTY) throw refusal;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`The experiment has ${plan.runs.length} runs. Go on? [y/N] `);
  terminal.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw refusal;
}
