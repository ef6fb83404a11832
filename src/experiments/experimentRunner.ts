/**
 * Experiments: many runs out of one text, done by one or several processes, and compared.
 *
 * The way: text → `syntax.ts` → `checkExperiment.ts` → `loadExperiment.ts` (with those that it extends), faults as
 * `findings.ts`; `planExperiment.ts` makes runs of it: pictures (`findImages.ts`), combinations (`expandSweep.ts`),
 * each known by a hash (`runHash.ts`). This file works through them: a lock for each (`../locks/runLock.ts`), its folder in
 * `experimentFolder.ts`, which of them go on by `halving.ts`, the time left by `estimate.ts` and `shareLeft.ts`. `report/` tells what came of them.
 */
import { hasResult } from '../runs/runFile';
import type { RunFolder } from '../runs/runFolder';
import { messageOf } from '../../shared/messageOf';
import type { Rung, RungResult } from '../../shared/rung';
import { costOfPlanned, secondsLeft, type RunPace } from './estimate';
import type { ExperimentFolder } from './experimentFolder';
import { standingsOf, type Participant, type Standing } from './halving';
import { shareLeft } from './shareLeft';
import type { ExperimentPlan, PlannedRun } from './planExperiment';
import type { ReportWriter } from './report/reportWriter';
import { LockLost, type Lock } from '../locks/heldLock';
import type { RunLocks } from '../locks/runLock';

/** `elsewhere`: another process has it. `paused`: it waits at a rung until the others are there, too; `discarded`: others were better. */
export type RunState = 'waiting' | 'running' | 'elsewhere' | 'paused' | 'discarded' | 'done' | 'failed' | 'skipped';

export interface RunItem {
  readonly run: PlannedRun;
  readonly state: RunState;
  readonly pace?: RunPace;
  /** Time that it took. */
  readonly seconds?: number;
  readonly error?: string;
  /** Where it waits, or why it was discarded. */
  readonly note?: string | undefined;
  /** Index of the rung that it trains to, or waits at; undefined: it goes to its end. */
  readonly rung?: number | undefined;
}

/** Locks among processes; see `../locks/runLock.ts`. */
export type Locks = Pick<RunLocks, 'acquire' | 'isHeld' | 'isAbandoned' | 'sweep'>;

export interface RunnerOptions {
  readonly locks: Locks;
  /**
   * Trains one run into its folder.
   * @param lost fires when another process took the run over: what it does is of no use any more
   * @param rung at which it pauses, for what it has there; undefined: it goes to its end
   * @throws if it fails
   */
  readonly execute: (run: PlannedRun, folder: RunFolder, lost: AbortSignal, rung?: Rung) => Promise<'done' | 'interrupted' | RungResult>;
  readonly report: Pick<ReportWriter, 'note' | 'finish'>;
  /** How many at a time. */
  readonly jobs: number;
  /** Which of the runs are this process's own; all by default. */
  readonly isMine?: (index: number) => boolean;
  /**
   * Waits before those that others have are looked at again, until they are done or their holders died. Without it
   * nobody waits for others.
   */
  readonly wait?: (waitingFor: number) => Promise<void>;
  readonly changed?: () => void;
}

/** The queue of an experiment: what is done stays done, a run that fails stops no other. */
export class ExperimentRunner {
  items: readonly RunItem[];
  paused = false;
  private aborted = false;
  /** Runs of other parts whose holder died. */
  private readonly adopted = new Set<string>();
  private resume = () => {};
  private gate: Promise<void> | undefined;

  constructor(
    readonly plan: ExperimentPlan,
    readonly folder: ExperimentFolder,
    private readonly options: RunnerOptions,
  ) {
    this.items = plan.runs.map((run) => ({ run, state: 'waiting' }));
  }

  /** Works through the queue. Ends when nothing waits any more, or after `abort`. */
  async work(): Promise<void> {
    const { report } = this.options;
    await this.folder.create();
    try {
      for (const { run } of this.items) await this.orFail(run.hash, () => this.refresh(run.hash));
      await this.judge();
      report.note(this.items);
      await this.workOff();
      while (await this.takeOver()) await this.workOff();
    } catch (error) {
      await report.finish(this.items).catch(() => undefined);
      throw error;
    }
    await report.finish(this.items);
  }

  /** Runs of this process's part that are not done: nobody may take them for it. */
  get undone(): number {
    return this.mine().filter(({ state }) => !['done', 'skipped', 'discarded'].includes(state)).length;
  }

  /** No further run begins until `unpause`. */
  pause(): void {
    if (this.paused) return;
    this.paused = true;
    this.gate = new Promise((resolve) => (this.resume = resolve));
    this.options.changed?.();
  }

  unpause(): void {
    this.paused = false;
    this.gate = undefined;
    this.resume();
    this.options.changed?.();
  }

  /** No further run begins at all. */
  abort(): void {
    this.aborted = true;
    this.unpause();
  }

  /** Leaves out a run that waits, or takes it in again. */
  toggleSkip(hash: string): void {
    const { state } = this.item(hash);
    if (state === 'waiting') this.set(hash, { state: 'skipped' });
    else if (state === 'skipped') this.set(hash, { state: 'waiting' });
  }

  showPace(hash: string, pace: RunPace): void {
    this.set(hash, { pace });
  }

  /** Null while nothing is measured. */
  get secondsLeft(): number | null {
    const cost = ({ run }: RunItem) => costOfPlanned(run, 'cpu');
    const inState = (...states: RunState[]) => this.mine().filter(({ state }) => states.includes(state));
    const active = this.items.filter(({ state }) => !['done', 'failed', 'skipped', 'discarded'].includes(state)).length;
    const left = ({ rung, state, pace }: RunItem) => shareLeft(this.plan.halving, { rung, arrived: state === 'paused', done: pace ? pace.iteration / pace.iterations : 0 }, active);
    const running = inState('running').map((item) => ({ cost: cost(item), pace: item.pace, left: left(item) }));
    const done = inState('done').flatMap((item) =>
      item.seconds === undefined ? [] : [{ cost: cost(item), seconds: item.seconds }],
    );
    const seconds = secondsLeft(running, done, inState('waiting', 'paused').map((item) => cost(item) * left(item)));
    return seconds === null ? null : seconds / (running.length > 0 ? this.options.jobs : 1);
  }

  private async workOff(): Promise<void> {
    const workers = Array.from({ length: this.options.jobs }, () => this.workAlong());
    await Promise.all(workers);
  }

  /**
   * Looks for runs whose holder died, of this part or another, and puts them into the queue. Those that nobody ever
   * began belong to others.
   * @returns whether there is anything to do
   */
  private async takeOver(): Promise<boolean> {
    while (!this.aborted) {
      for (const { run } of this.items.filter(({ state }) => state === 'elsewhere')) await this.orFail(run.hash, () => this.lookAgain(run.hash));
      for (const { run } of this.items.filter((item) => item.state === 'waiting' && !this.isQueued(item))) {
        await this.orFail(run.hash, () => this.adoptIfAbandoned(run.hash));
      }
      await this.judge();
      if (this.next()) return true;
      const elsewhere = this.mine().filter(({ state }) => state === 'elsewhere' || state === 'paused').length;
      if (elsewhere === 0 || !this.options.wait) return false;
      await this.options.wait(elsewhere);
    }
    return false;
  }

  private async adoptIfAbandoned(hash: string): Promise<void> {
    if (await this.options.locks.isAbandoned(hash)) this.adopted.add(hash);
  }

  /** A run whose lock or folder cannot be read ends no other. */
  private async orFail(hash: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.set(hash, { state: 'failed', error: messageOf(error) });
    }
  }

  /** What became of a run that another process had. */
  private async lookAgain(hash: string): Promise<void> {
    const { locks } = this.options;
    const wasAbandoned = await locks.isAbandoned(hash);
    if (await locks.isHeld(hash)) return;
    const { record, error } = await this.folder.read(hash);
    if (record?.finished && record.ended !== 'failed') await this.refresh(hash);
    else if (error !== undefined && !wasAbandoned) this.set(hash, { state: 'failed', error });
    else this.set(hash, { state: 'waiting' });
  }

  private async workAlong(): Promise<void> {
    for (let item = this.next(); item; item = this.next()) {
      // Taken at once, so that no other worker of this process takes it, too.
      this.set(item.run.hash, { state: 'running', error: undefined, pace: undefined });
      if (this.gate) {
        this.set(item.run.hash, { state: 'waiting' });
        await this.gate;
        continue;
      }
      await this.orFail(item.run.hash, () => this.runLocked(item.run));
      await this.judge();
      this.options.report.note(this.items);
    }
  }

  private next(): RunItem | undefined {
    return this.aborted ? undefined : this.items.find((item) => item.state === 'waiting' && this.isQueued(item));
  }

  private isQueued({ run }: RunItem): boolean {
    return this.adopted.has(run.hash) || this.mine().some((item) => item.run.hash === run.hash);
  }

  private mine(): RunItem[] {
    const { isMine } = this.options;
    return this.items.filter((_, index) => isMine?.(index) ?? true);
  }

  private async runLocked(run: PlannedRun): Promise<void> {
    const lock = await this.options.locks.acquire(run.hash);
    if (!lock) return this.set(run.hash, { state: 'elsewhere' });
    try {
      await this.refresh(run.hash);
      if (this.item(run.hash).state === 'done') return;
      const standing = await this.standing(run.hash);
      if (standing.kind === 'goesOn') await this.execute(run, lock, standing.rung);
      else this.set(run.hash, { state: standing.kind });
    } finally {
      await lock.release().catch(() => undefined);
    }
  }

  private async execute(run: PlannedRun, lock: Lock, rung: number | undefined): Promise<void> {
    const { hash } = run;
    this.set(hash, { state: 'running' });
    try {
      const folder = await this.folder.runFolder(hash, lock);
      await this.folder.clearError(hash);
      this.options.report.note(this.items);
      const outcome = await this.options.execute(run, folder, lock.lost, this.rung(rung));
      await lock.check();
      if (outcome === 'done') await this.finish(hash);
      else if (outcome === 'interrupted') this.set(hash, { state: 'waiting', pace: undefined });
      else await this.pauseAt(hash, rung!, outcome);
    } catch (error) {
      await this.fail(hash, lock, messageOf(error));
    }
  }

  private rung(index: number | undefined): Rung | undefined {
    const { halving } = this.plan;
    return halving && index !== undefined ? { by: halving.by, at: halving.rungs[index]!.at } : undefined;
  }

  private async pauseAt(hash: string, rung: number, result: RungResult): Promise<void> {
    await this.folder.writeRung(hash, rung, result);
    this.set(hash, { state: 'paused', pace: undefined });
  }

  private async finish(hash: string): Promise<void> {
    await this.refresh(hash);
    if (this.item(hash).state !== 'done') throw new Error('There is no result in its folder: it was saved elsewhere, or not at all.');
  }

  /** What happens to a run that another process took over is that one's to tell. */
  private async fail(hash: string, lock: Lock, message: string): Promise<void> {
    const isTaken = await lock.check().then(
      () => false,
      (error: unknown) => error instanceof LockLost,
    );
    if (isTaken) return this.set(hash, { state: 'elsewhere', pace: undefined });
    this.set(hash, { state: 'failed', error: message });
    await this.folder.writeError(hash, message).catch(() => undefined);
  }

  /** What the run's files say; one that failed before is tried again. */
  private async refresh(hash: string): Promise<void> {
    const { record } = await this.folder.read(hash);
    if (record && hasResult(record)) {
      this.set(hash, { state: 'done', seconds: record.seconds ?? undefined });
      // A lock that stays bars nobody: what is done is locked by nobody again.
      await this.options.locks.sweep(hash).catch(() => undefined);
    } else if (await this.options.locks.isHeld(hash)) {
      if (this.item(hash).state !== 'running') this.set(hash, { state: 'elsewhere' });
    }
  }

  /** What becomes of the runs that do not train: those that wait at a rung go on or are discarded. */
  private async judge(): Promise<void> {
    if (!this.plan.halving) return;
    const standings = await this.standings();
    for (const { run, state } of this.items) {
      const standing = standings.get(run.hash);
      if (!standing || !['waiting', 'paused', 'discarded'].includes(state)) continue;
      const note = standing.kind === 'goesOn' ? undefined : standing.why;
      const rung = standing.kind === 'discarded' ? undefined : standing.rung;
      this.set(run.hash, { state: standing.kind === 'goesOn' ? 'waiting' : standing.kind, note, rung });
    }
  }

  private async standing(hash: string): Promise<Standing> {
    return (await this.standings()).get(hash) ?? { kind: 'goesOn' };
  }

  private async standings(): Promise<ReadonlyMap<string, Standing>> {
    const { halving } = this.plan;
    if (!halving) return new Map();
    const ended = ({ state }: RunItem): Participant['ended'] => (state === 'done' ? 'done' : state === 'failed' || state === 'skipped' ? 'out' : undefined);
    const participants = this.items.map(async (item) => ({ hash: item.run.hash, ended: ended(item), results: await this.folder.readRungs(item.run.hash) }));
    return standingsOf(halving, await Promise.all(participants));
  }

  private item(hash: string): RunItem {
    return this.items.find(({ run }) => run.hash === hash)!;
  }

  private set(hash: string, change: Partial<RunItem>): void {
    this.items = this.items.map((item) => (item.run.hash === hash ? { ...item, ...change } : item));
    this.options.changed?.();
  }
}
