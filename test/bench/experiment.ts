import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { URI } from 'vscode-uri';
import { nodeFileSystem } from '../../src/cli/nodeFileSystem';
import { ExperimentFolder } from '../../src/experiments/experimentFolder';
import { ExperimentRunner, type RunnerOptions } from '../../src/experiments/experimentRunner';
import type { ExperimentPlan } from '../../src/experiments/planExperiment';
import { reportOf } from '../../src/experiments/report/writeReport';
import { RunLocks } from '../../src/locks/runLock';
import { settingsSchema } from '../../shared/configuration/settings';
import { recordOf } from '../unit/experiments/records';
import { heading, row, wallTime } from './measure';

const RUNS = 1000;
/** Iterations of each run: as many rows has its losses.csv. */
const ITERATIONS = 300;

/** What an experiment of many runs takes beside its runs, which are but files here: with its reports and without. */
export async function benchExperiment(): Promise<void> {
  heading(`An experiment of ${RUNS} runs that take no time, by the clock: with its reports (ours) against without`);
  const ours = await wallTime(() => workOff(true));
  const bare = await wallTime(() => workOff(false));
  row('all of it', ours / 1000, bare / 1000, 's');
}

async function workOff(reports: boolean): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'nca-bench-'));
  try {
    const uri = URI.file(folder) as Parameters<typeof reportOf>[1]['uri'];
    const [files, locks] = [new ExperimentFolder(nodeFileSystem, uri), new RunLocks(folder)];
    const plan = planOf(uri);
    const none: RunnerOptions['report'] = { note: () => {}, finish: () => Promise.resolve() };
    const report = reports ? reportOf(plan, files, locks) : none;
    await new ExperimentRunner(plan, files, { locks, jobs: 1, report, execute: ({ hash }) => train(files, hash) }).work();
  } finally {
    await rm(folder, { recursive: true });
  }
}

const planOf = (uri: ExperimentPlan['runs'][number]['photos'][number]): ExperimentPlan => ({
  name: 'many',
  varied: ['nca.seed', 'nca.style.scale'],
  runs: Array.from({ length: RUNS }, (_, i) => ({
    hash: `hash${i}`,
    photos: [uri],
    style: uri,
    settings: settingsSchema.parse({ 'nca.seed': i }),
    variation: { 'nca.seed': i >> 1, 'nca.style.scale': 1 + (i % 2) },
  })),
});

async function train(files: ExperimentFolder, hash: string): Promise<'done'> {
  const losses = Array.from({ length: ITERATIONS }, (_, i) => `${i + 1},${300 / (i + 1)},${200 / (i + 1)}\n`);
  await files.write(`${hash}/losses.csv`, `iteration,total,style\n${losses.join('')}`);
  await files.write(`${hash}/run.json`, new TextDecoder().decode(recordOf(losses.length)));
  return 'done';
}
