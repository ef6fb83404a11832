import { AtRung } from '../../engine/engineClient';
import { messageOf } from '../../shared/messageOf';
import type { Rung, RungResult } from '../../shared/rung';
import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { experimentsFolder } from '../runs/names';
import { prepareOutputRoot } from '../runs/outputRoot';
import type { RunFolder } from '../runs/runFolder';
import { readBrokenOff } from '../runs/unfinishedRuns';
import { describeVariation } from '../experiments/describeVariation';
import { ExperimentFolder } from '../experiments/experimentFolder';
import { ExperimentRunner } from '../experiments/experimentRunner';
import { formatFinding, hasErrors, type ExperimentSource, type Finding } from '../experiments/findings';
import { fileSource } from '../experiments/loadExperiment';
import { nearest } from '../experiments/nearest';
import { manyRuns, planExperiment, type ExperimentPlan, type PlannedRun } from '../experiments/planExperiment';
import { reportOf } from '../experiments/report/writeReport';
import { LOOK_MILLISECONDS } from '../locks/claimRun';
import { LockLost } from '../locks/heldLock';
import { RunLocks } from '../locks/runLock';
import { joinNamesToPath } from '../safeName';
import { join } from '../uris';
import { parsePrompts } from '../../shared/prompts/parsePrompts';
import { readGuidance } from './guidance';
import type { ModelOptions } from './models';
import { fileUri, nodeFileSystem } from './nodeFileSystem';
import { readSettingsFile, type SettingsFile } from './settingsFile';
import { bundledSamples, Interrupted, stylize, type ProgressListener, type StylizeJob } from './stylize';
import { say } from './terminal';

export interface ExperimentJob {
  /** A file, or a name in the settings. */
  readonly experiment: string;
  readonly settings?: string;
  readonly out?: string;
  /** Part `index` (from 0) of `count`. */
  readonly shard: { readonly index: number; readonly count: number };
  readonly jobs: number;
  /** Where networks that are not built in come from. */
  readonly models: ModelOptions;
}

export interface PreparedExperiment {
  readonly plan: ExperimentPlan;
  readonly folder: ExperimentFolder;
}

/** What is wrong with an experiment is on stderr by the time this is thrown. */
class ExperimentRefused extends Error {}

/** Reads and checks an experiment. @throws ExperimentRefused after telling everything that is wrong */
export async function prepareExperiment(job: ExperimentJob): Promise<PreparedExperiment> {
  const settingsFile = await readSettingsFile(job.settings);
  const source = await findSource(job, settingsFile);
  const { settings } = settingsFile;
  const bundledStyles = join(bundledSamples, 'styles');
  const remoteGlob = () => Promise.resolve([]);
  const planned = await planExperiment(source, { fs: nodeFileSystem, settings, bundledStyles, remoteGlob });
  const findings = [...settingsFile.findings, ...planned.findings];
  const byLine = [...findings].sort((a, b) => a.start.line - b.start.line || a.start.column - b.start.column);
  const { plan } = planned;
  if (!plan || hasErrors(findings)) refuse(byLine);
  for (const finding of byLine) say(formatFinding(finding, shownPath));
  const out = job.out ?? joinNamesToPath(path.join(settings['nca.output.folder'], experimentsFolder), plan.name);
  return { plan, folder: new ExperimentFolder(nodeFileSystem, fileUri(path.resolve(out))) };
}

/** @throws ExperimentRefused after telling all that is wrong */
function refuse(findings: readonly Finding[]): never {
  for (const finding of findings) say(formatFinding(finding, shownPath));
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  throw new ExperimentRefused(`${errors} ${errors === 1 ? 'error' : 'errors'} in the experiment; nothing was trained.`);
}

const shownPath = (uri: { fsPath: string }) => path.relative(process.cwd(), uri.fsPath) || uri.fsPath;

async function findSource({ experiment, settings: named }: ExperimentJob, settings: SettingsFile): Promise<ExperimentSource> {
  const found = statSync(experiment, { throwIfNoEntry: false });
  if (found?.isFile()) return fileSource(nodeFileSystem, fileUri(path.resolve(experiment)));
  if (settings.experiments.includes(experiment)) return settings.source(experiment);
  if (found?.isDirectory()) throw new Error(`${experiment}: that is a folder; name the file of an experiment in it.`);
  // It may stand in what cannot be read.
  if (hasErrors(settings.findings)) refuse(settings.findings);
  const near = nearest(experiment, settings.experiments);
  const known = settings.experiments.length > 0 ? ` The settings have: ${settings.experiments.join(', ')}.` : '';
  const hint = near ? ` Did you mean "${near}"?` : known || (named === undefined ? ' Name a file, or give --settings.' : ` ${named} has no "nca.experiments".`);
  throw new Error(`There is no file and no experiment "${experiment}".${hint}`);
}

export const needsConsent = ({ plan }: PreparedExperiment) => plan.runs.length > manyRuns;

/** Works through the experiment's runs. Ctrl-C ends it; the same command goes on. */
export async function runExperiment(
  { plan, folder }: PreparedExperiment,
  { shard, jobs, models }: Pick<ExperimentJob, 'shard' | 'jobs' | 'models'>,
): Promise<Pick<ExperimentRunner, 'items' | 'undone'>> {
  await prepareOutputRoot(nodeFileSystem, folder.uri);
  const abort = new AbortController();
  const locks = new RunLocks(folder.uri.fsPath);
  const cores = Math.max(1, Math.floor(availableParallelism() / jobs));
  const execute = (run: PlannedRun, into: RunFolder, lost: AbortSignal, rung?: Rung) =>
    trainRun(run, into, { runner, signal: AbortSignal.any([abort.signal, lost]), cores, models, rung });
  const report = reportOf(plan, folder, locks);
  const isMine = (index: number) => index % shard.count === shard.index;
  const wait = waitForOthers(abort.signal);
  const runner: ExperimentRunner = new ExperimentRunner(plan, folder, { locks, execute, report, jobs, isMine, wait });
  const interrupt = () => {
    runner.abort();
    abort.abort();
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.once(signal, interrupt);
  try {
    await runner.work();
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
  }
  if (abort.signal.aborted) throw new Interrupted('Interrupted: the same command goes on with what is not done.');
  return runner;
}

/** Says once how many runs other processes have, then looks at them every few seconds. */
function waitForOthers(aborted: AbortSignal): (count: number) => Promise<void> {
  let said = 0;
  return async (count) => {
    if (count !== said) say(`Waits for ${count} ${count === 1 ? 'run' : 'runs'} that other processes have.`);
    said = count;
    await sleep(LOOK_MILLISECONDS, undefined, { signal: aborted }).catch(() => undefined);
  };
}

/** What a run with a prompt is guided by. */
async function guidanceOf({ prompt, settings }: PlannedRun, models: ModelOptions): Promise<Pick<StylizeJob, 'guidance' | 'networks'>> {
  if (prompt === undefined) return {};
  const prompts = parsePrompts(prompt);
  const { guidance: text, networks } = await readGuidance(prompts, settings, models, say);
  return { guidance: { prompts, images: [], text }, networks };
}

async function trainRun(
  run: PlannedRun,
  folder: RunFolder,
  { runner, signal, cores, models, rung }: { runner: ExperimentRunner; signal: AbortSignal; cores: number; models: ModelOptions; rung: Rung | undefined },
): Promise<'done' | 'interrupted' | RungResult> {
  const job = {
    images: run.photos.map(({ fsPath }) => fsPath),
    style: run.style?.fsPath,
    ...(await guidanceOf(run, models)),
    models,
    out: runner.folder.uri.fsPath,
    settings: run.settings,
    stop: run.stop,
    unfinished: await readBrokenOff(folder),
    ...{ folder, signal, cores },
    rung,
  };
  try {
    await stylize(job, listenerFor(run, runner));
    return 'done';
  } catch (error) {
    if (error instanceof Interrupted || error instanceof LockLost) return 'interrupted';
    if (error instanceof AtRung && rung) {
      const { iteration, value } = error.result;
      say(`${describeVariation(run.variation)}: pauses after ${iteration} iterations, ${rung.by} ${value.toPrecision(3)}`);
      return error.result;
    }
    say(`${describeVariation(run.variation)}: failed: ${messageOf(error)}`);
    throw error;
  }
}

const LINE_SECONDS = 5;

/** One line every few seconds: which run, how far it is, and how long all of them will take. */
function listenerFor(run: PlannedRun, runner: ExperimentRunner): ProgressListener {
  const number = runner.items.findIndex((item) => item.run.hash === run.hash) + 1;
  const head = `[${number}/${runner.items.length}] ${describeVariation(run.variation)}`;
  let nextLine = 0;
  return {
    show: (progress) => {
      runner.showPace(run.hash, progress);
      if (performance.now() < nextLine && progress.iteration < progress.iterations) return;
      nextLine = performance.now() + LINE_SECONDS * 1000;
      const left = runner.secondsLeft;
      const all = left === null ? '' : `, about ${describeSeconds(left)} for all`;
      say(`${head}: ${progress.iteration}/${progress.iterations}, loss ${progress.total.toPrecision(3)}${all}`);
    },
    note: (message) => say(`${head}: ${message}`),
    finishing: () => {},
    end: () => {},
  };
}

function describeSeconds(seconds: number): string {
  return seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
}
