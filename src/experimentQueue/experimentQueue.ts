import { setTimeout as sleep } from 'node:timers/promises';
import type { Uri } from 'vscode';
import { prepareOutputRoot } from '../runs/outputRoot';
import { readBrokenOff } from '../runs/unfinishedRuns';
import { labelOf, type RunJob } from '../runs/runJob';
import { parsePrompts } from '../../shared/prompts/parsePrompts';
import type { Rung, RungResult } from '../../shared/rung';
import type { RunFolder } from '../runs/runFolder';
import { describeVariation } from '../experiments/describeVariation';
import { ExperimentFolder } from '../experiments/experimentFolder';
import { ExperimentRunner, type Locks } from '../experiments/experimentRunner';
import type { ExperimentPlan, PlannedRun } from '../experiments/planExperiment';
import { reportOf } from '../experiments/report/writeReport';
import { LOOK_MILLISECONDS } from '../locks/claimRun';
import type { Lock } from '../locks/heldLock';
import { RunLocks } from '../locks/runLock';
import type { FileSystem } from '../fileSystem';
import type { RunController, RunStatus } from '../panel/runController';

/** A file system of VS Code's that is not this machine's disk has one user: this window. */
const noLock: Lock = { check: () => Promise.resolve(), lost: new AbortController().signal, release: () => Promise.resolve() };
const noLocks: Locks = {
  acquire: () => Promise.resolve(noLock),
  isHeld: () => Promise.resolve(false),
  isAbandoned: () => Promise.resolve(false),
  sweep: () => Promise.resolve(),
};

interface Surroundings {
  readonly fs: FileSystem;
  readonly controller: Pick<RunController, 'abandon' | 'add' | 'control'>;
  changed(): void;
  ended(runner: ExperimentRunner): void;
}

/** A run's end, or what it has at the rung where it waits. */
type Outcome = 'done' | 'interrupted' | RungResult;

interface Pending {
  readonly job: RunJob;
  readonly runner: ExperimentRunner;
  readonly hash: string;
  settle(outcome: Outcome): void;
  fail(error: Error): void;
}

/** The experiments of this window, one after the other; their runs are trained by the panel. */
export class ExperimentQueue {
  runners: readonly ExperimentRunner[] = [];
  private pending: Pending | undefined;
  private last: Promise<void> = Promise.resolve();

  constructor(private readonly around: Surroundings) {}

  /** Puts an experiment at the end of the queue. @throws Problem if its folder cannot be written to */
  async add(plan: ExperimentPlan, uri: Uri, base: Uri): Promise<void> {
    await prepareOutputRoot(this.around.fs, uri);
    const folder = new ExperimentFolder(this.around.fs, uri);
    const locks = uri.scheme === 'file' ? new RunLocks(uri.fsPath) : noLocks;
    const runner: ExperimentRunner = new ExperimentRunner(plan, folder, {
      locks,
      jobs: 1,
      execute: (run, into, lost, rung) => this.train(runner, run, into, { base, lost, rung }),
      wait: () => sleep(LOOK_MILLISECONDS),
      report: reportOf(plan, folder, locks),
      changed: () => this.around.changed(),
    });
    this.runners = [...this.runners.filter((other) => other.folder.uri.path !== uri.path), runner];
    this.around.changed();
    this.last = this.last.then(() => runner.work()).finally(() => this.around.ended(runner));
    this.last = this.last.catch(() => undefined);
  }

  /** Pauses the training under way, and the experiment behind it. */
  pause(runner: ExperimentRunner): void {
    runner.pause();
    if (this.pending?.runner === runner) this.around.controller.control('pause');
  }

  resume(runner: ExperimentRunner): void {
    runner.unpause();
    if (this.pending?.runner === runner) this.around.controller.control('resume');
  }

  showStatus({ label, progress }: RunStatus): void {
    if (this.pending && progress && this.pending.job.label === label) {
      this.pending.runner.showPace(this.pending.hash, progress);
    }
  }

  finished({ id }: RunJob): void {
    if (this.pending?.job.id === id) this.pending.settle('done');
  }

  reachedRung({ id }: RunJob, result: RungResult): void {
    if (this.pending?.job.id === id) this.pending.settle(result);
  }

  /** The next run is begun; the panel keeps the one that failed only as long. */
  failed({ id }: RunJob, error: Error): void {
    if (this.pending?.job.id === id) this.pending.fail(error);
  }

  /** The panel was closed: nothing further is trained until the user says so. */
  brokeOff({ id }: RunJob): void {
    if (this.pending?.job.id !== id) return;
    this.pending.runner.pause();
    this.pending.settle('interrupted');
  }

  private async train(
    runner: ExperimentRunner,
    run: PlannedRun,
    folder: RunFolder,
    { base, lost, rung }: { base: Uri; lost: AbortSignal; rung: Rung | undefined },
  ): Promise<Outcome> {
    const job = { ...experimentJob(runner, run, folder, base), rung, ...(await unfinished(folder)) };
    const ended = new Promise<Outcome>((settle, fail) => {
      this.pending = { job, runner, hash: run.hash, settle, fail };
    });
    const abandon = () => this.abandon(job.id);
    lost.addEventListener('abort', abandon, { once: true });
    try {
      await this.around.controller.add(job);
      return await ended;
    } finally {
      lost.removeEventListener('abort', abandon);
      this.pending = undefined;
    }
  }

  /** Another process took the run over. */
  private abandon(id: string): void {
    this.around.controller.abandon(id);
    if (this.pending?.job.id === id) this.pending.settle('interrupted');
  }
}

function experimentJob({ plan, folder: { uri } }: ExperimentRunner, run: PlannedRun, folder: RunFolder, base: Uri): RunJob {
  const number = plan.runs.indexOf(run) + 1;
  const prompts = run.prompt === undefined ? undefined : parsePrompts(run.prompt);
  const head = `${plan.name} ${number}/${plan.runs.length}`;
  return {
    id: crypto.randomUUID(),
    label: `${head}: ${labelOf(run.photos, run.style, prompts)} (${describeVariation(run.variation)})`,
    photos: run.photos,
    style: run.style,
    ...(prompts && { guidance: { clip: run.settings['nca.clip.model'], prompts } }),
    settings: run.settings,
    stop: run.stop,
    base,
    root: uri,
    folder,
    experiment: plan.name,
  };
}

/** A run that broke off goes on from its checkpoint. */
async function unfinished(folder: RunFolder): Promise<Pick<RunJob, 'unfinished' | 'checkpoint'>> {
  const found = await readBrokenOff(folder);
  return found ? { unfinished: { folder, run: found.run }, checkpoint: found.checkpoint } : {};
}
