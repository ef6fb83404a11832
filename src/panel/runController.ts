/**
 * Trainings as the editor's host sees them: it queues them, a page trains, what comes back is kept.
 *
 * The way: a job waits in `runQueue.ts` until the page has room, and becomes an `activeRun.ts`, whose files are written
 * and whose checkpoints come in pieces (`checkpointAssembly.ts`), at last a `finishedRun.ts`. `trainingPanel.ts`
 * carries messages to and from the page. `gallery.ts` is what an empty page offers. `statusBar.ts` (`statusText.ts`) and
 * `notifications.ts` tell the user.
 */
import type { Uri } from 'vscode';
import type { z } from 'zod';
import { messageOf } from '../../shared/messageOf';
import { asProblem, Problem } from '../problem';
import {
  type HostEvents,
  type HostRequests,
  type hostRequests,
  type PanelEvents,
  type RunOutput,
  type RunRequest,
} from '../../shared/protocol/messages';
import type { RungResult } from '../../shared/rung';
import { RequestFailed, type EventHandlers, type RequestHandlers } from '../../shared/protocol/rpc';
import { LockLost } from '../locks/heldLock';
import { ActiveRun, type RunEnvironment, type RunPhase } from './activeRun';
import type { FinishedRun } from './finishedRun';
import { saveElsewhere } from '../runs/keepOutput';
import { RunFolder } from '../runs/runFolder';
import type { RunJob } from '../runs/runJob';
import { RunQueue } from './runQueue';

type CheckpointPart = z.infer<(typeof hostRequests)['checkpointPart']['params']>;

/** The page, as the window shows it. */
export interface RunPage {
  /** Opens the panel, or brings it to the front; the focus stays where it is. */
  show(): void;
  /** Opens the panel where there is none, without the focus; one that is open stays as it is. */
  makeSure(): void;
  /** Says something to the page; where none is open nothing happens. */
  tell<K extends keyof PanelEvents>(name: K, params: z.infer<PanelEvents[K]>): void;
}

/** What the controller needs of the window around it. */
export interface RunSurroundings extends RunEnvironment {
  log(level: 'debug' | 'info' | 'warn' | 'error', message: string): void;
  describe(uri: Uri): string;
  /** Results could not be written: asks for another folder or another try. */
  askWhereToSave(reason: string): Promise<Uri | 'again' | undefined>;
  /** Where results go that nobody can be asked about any more. */
  readonly temporaryFolder: Uri;
}

/** Whoever wants to know what becomes of runs. */
interface RunListener {
  /** The status is another. */
  changed(): void;
  queued(job: RunJob): void;
  finished(run: FinishedRun): void;
  brokeOff(run: ActiveRun, resumable: boolean): void;
  /** It waits there for the others of its experiment, and has its checkpoint in its folder. */
  reachedRung(job: RunJob, result: RungResult): void;
  /** `job`: the run that it ended. */
  failed(problem: Problem, job: RunJob): void;
}

export interface RunStatus {
  readonly phase: RunPhase | 'idle';
  readonly label: string;
  readonly progress: ActiveRun['progress'];
  readonly waiting: number;
  /** Whether it takes the whole machine until its first picture, and the user waits for that. */
  readonly beginning: boolean;
}

/** Owns the state of the run: which one the page has, which wait, what became of them. */
export class RunController {
  last: FinishedRun | undefined;
  /** Where runs are trained. */
  page: RunPage | undefined;
  private readonly listeners: Partial<RunListener>[] = [];
  private active: ActiveRun | undefined;
  private pageReady = false;
  /** Folders of runs before are others' to have. */
  private released: Promise<unknown> = Promise.resolve();
  private settings: Record<string, unknown> = {};
  private device: FinishedRun['device'] = 'cpu';
  private readonly queue = new RunQueue<RunJob>(() => this.queueChanged());

  constructor(private readonly around: RunSurroundings) {}

  listen(listener: Partial<RunListener>): void {
    this.listeners.push(listener);
  }

  get status(): RunStatus {
    const { active } = this;
    const base = {
      label: active?.job.label ?? '',
      progress: active?.progress,
      waiting: this.queue.items.length,
      beginning: active !== undefined && isBeginning(active),
    };
    return { ...base, phase: active?.phase ?? 'idle' };
  }

  /** Starts a run, or queues it behind the one that trains. @throws Problem if its pictures cannot be used. */
  async add(job: RunJob): Promise<void> {
    if (job.unfinished && this.isBusyWith(job.unfinished.folder.uri)) return this.page?.show();
    if (this.active && this.active.phase !== 'failed') {
      this.queue.add(job);
      return this.announce('queued', job);
    }
    await this.begin(job);
  }

  /** The panel is gone, and with it the training: what was kept of it is written down. */
  async panelClosed(): Promise<void> {
    this.pageReady = false;
    const { active } = this;
    if (!active || active.phase === 'saving' || (await this.rescue(active))) return;
    const resumable = await this.dismiss(active);
    this.announce('brokeOff', active, resumable);
  }

  /** The window goes: writes down what there is, asks nothing. */
  async shutDown(): Promise<void> {
    const { active } = this;
    if (active && active.phase !== 'saving' && !(await this.rescue(active))) await this.dismiss(active);
    await this.released;
  }

  /** A run whose folder another process took over: its training ends, and nothing further of it is written. */
  abandon(id: string): void {
    this.queue.drop(id);
    if (this.active?.job.id !== id) return;
    this.control('stop');
    this.forget(this.active);
  }

  /** Whether the run of this folder is under way or waits. */
  isBusyWith(folder: Uri): boolean {
    const waiting = this.queue.items.map(({ unfinished }) => unfinished?.folder);
    const active = this.active?.phase === 'failed' ? undefined : this.active?.folder;
    return [...waiting, active].some((busy) => busy?.uri.path === folder.path);
  }

  control(action: 'pause' | 'resume' | 'stop' | 'save'): void {
    this.page?.tell('control', { action });
  }

  /** First word of a page: it gets the run that waits for it, or the one that its reload interrupted. */
  async ready(): Promise<{ run: RunRequest | null; queue: { id: string; label: string }[] }> {
    this.pageReady = true;
    const run = this.active ? await this.deliver(this.active) : await this.takeNext();
    return { run, queue: this.queueItems() };
  }

  readonly requests: Omit<RequestHandlers<HostRequests>, 'ready'> = {
    runStarted: async ({ id, ...start }) => {
      const folder = await this.run(id).start(start);
      this.settings = start.settings;
      this.device = start.device.kind;
      this.around.log(
        'info',
        `Training on ${start.device.name} (${start.device.reason}), into ${folder.name}.`,
      );
      this.announce('changed');
      return { folder: this.around.describe(folder.uri), previews: await folder.previews.list() };
    },
    checkpointPart: (part: CheckpointPart) => answer(() => this.run(part.id).addCheckpointPart(part)),
    keepPreview: async ({ id, ...preview }) => {
      const { recorder, job, folder } = this.run(id);
      // Hundreds of runs would keep hundreds of previews.
      const previews = job.experiment === undefined ? await recorder.keepPreview(preview) : await folder!.previews.list();
      return { previews };
    },
    readPreview: async ({ id, iteration }) => ({ picture: await this.folderOf(id).previews.picture(iteration) }),
    save: async ({ id, output }) => this.save(id, output),
    rungReached: ({ id, iteration, value }) => this.rungReached(this.run(id), { iteration, value: value ?? NaN }),
    nextRun: async ({ after }) => ({ run: await this.nextRun(after) }),
  };

  readonly events: Omit<EventHandlers<HostEvents>, 'command' | 'choose' | 'goOn' | 'speed' | 'playRun' | 'stylize' | 'log'> = {
    progress: (event) => {
      if (this.active?.job.id === event.id) this.active.showProgress(event);
      this.announce('changed');
    },
    notice: ({ id, message }) => {
      if (this.active?.job.id === id) this.active.recorder.addNotice(message);
      this.around.log('warn', message);
    },
    runFailed: ({ id, code, message }) => void this.runFailed(id, code, message),
    queueMove: ({ id, by }) => this.queue.move(id, by),
    queueDrop: ({ id }) => this.drop(id),
  };

  /** An experiment has to know that a run of its will not come. */
  private drop(id: string): void {
    const job = this.queue.items.find((item) => item.id === id);
    this.queue.drop(id);
    if (job?.experiment) this.announce('failed', new Problem('dropped', 'Taken out of the queue.'), job);
  }

  private async begin(job: RunJob): Promise<void> {
    const failed = this.active;
    const run = this.activate(job);
    if (failed) await this.letGo(failed);
    await this.prepare(run);
    // A run of an experiment begins while the user does something else.
    if (job.experiment === undefined) this.page?.show();
    else this.page?.makeSure();
    if (this.pageReady && !run.delivered) this.page?.tell('run', await run.deliver());
  }

  /** Another process took over the run's folder. */
  private lost({ id }: RunJob, error: Error): void {
    if (this.active?.job.id !== id) return;
    this.abandon(id);
    this.around.tell(messageOf(error));
  }

  private activate(job: RunJob): ActiveRun {
    this.active = new ActiveRun(job, this.around, (error) => this.lost(job, error));
    this.announce('changed');
    return this.active;
  }

  /** Reads the pictures; a run whose pictures cannot be used is none. */
  private async prepare(run: ActiveRun): Promise<void> {
    try {
      await this.released;
      await run.prepare();
    } catch (error) {
      this.forget(run);
      throw error;
    }
  }

  private async deliver(run: ActiveRun): Promise<RunRequest | null> {
    try {
      return await run.deliver();
    } catch (error) {
      this.forget(run);
      this.around.log('warn', messageOf(error));
      return null;
    }
  }

  /** The page has nothing to do: the run it comes from is over, but not one that was sent to it meanwhile. */
  private async nextRun(after: string | undefined): Promise<RunRequest | null> {
    const { active } = this;
    if (active && !active.delivered) return this.deliver(active);
    if (active && active.job.id !== after) return null;
    if (active && active.phase !== 'failed') await this.dismiss(active);
    if (active) await this.letGo(active);
    return this.takeNext();
  }

  private async takeNext(): Promise<RunRequest | null> {
    for (let job = this.queue.take(); job; job = this.queue.take()) {
      const run = this.activate(job);
      try {
        await this.prepare(run);
        return await run.deliver();
      } catch (error) {
        this.announce('failed', asProblem(error), job);
      }
    }
    return null;
  }

  private async save(id: string, output: RunOutput) {
    if (this.last?.job.id === id && this.active?.job.id !== id) return this.whereSaved(this.last);
    const run = this.run(id);
    if (output.ended === 'snapshot') return this.saveSnapshot(run, output);
    run.phase = 'saving';
    this.announce('changed');
    try {
      return await this.finish(run, output);
    } catch (error) {
      if (error instanceof LockLost) throw new RequestFailed('unknown-run', error.message);
      run.phase = 'failed';
      run.unsaved = output;
      this.announce('changed');
      void this.askAndSave(run, output, messageOf(error));
      throw new RequestFailed('save-failed', `The result could not be written: ${messageOf(error)}`);
    }
  }

  /** The page is done with a run that waits at its rung; a window that goes meanwhile waits until it is written. */
  private async rungReached(run: ActiveRun, result: RungResult): Promise<Record<string, never>> {
    run.phase = 'saving';
    this.announce('changed');
    const written = run.recorder.breakOff('interrupted');
    this.released = Promise.all([this.released, written.catch(() => undefined)]);
    try {
      await written;
    } catch (error) {
      if (error instanceof LockLost) throw new RequestFailed('unknown-run', error.message);
      run.phase = 'failed';
      throw new RequestFailed('save-failed', `The checkpoint could not be written: ${messageOf(error)}`);
    }
    this.forget(run);
    this.announce('reachedRung', run.job, result);
    return {};
  }

  private async saveSnapshot(run: ActiveRun, output: RunOutput) {
    await run.recorder.save(output);
    return this.whereSaved(this.finishedRun(run, output));
  }

  private async finish(run: ActiveRun, output: RunOutput) {
    await run.recorder.save(output);
    return this.saved(run, output);
  }

  private saved(run: ActiveRun, output: RunOutput) {
    run.unsaved = undefined;
    this.last = this.finishedRun(run, output);
    this.forget(run);
    this.announce('finished', this.last);
    return this.whereSaved(this.last);
  }

  /** A result that took minutes to make is not lost to a full disk: the user says where else. */
  private async askAndSave(run: ActiveRun, output: RunOutput, reason: string): Promise<void> {
    const where = await this.around.askWhereToSave(reason);
    if (where === undefined || !run.unsaved) return this.giveUp(run);
    try {
      if (where !== 'again') await run.recorder.moveTo(where);
      await this.finish(run, output);
    } catch (error) {
      await this.askAndSave(run, output, messageOf(error));
    }
  }

  /**
   * What could not be written goes to a folder for temporary files before its run is let go.
   * @returns whether there was such a result, and it is safe now
   */
  private async rescue(run: ActiveRun): Promise<boolean> {
    const { unsaved } = run;
    if (!unsaved) return false;
    try {
      await saveElsewhere(run.recorder, unsaved, this.around.temporaryFolder, (message) => this.around.tell(message));
    } catch (error) {
      this.around.tell(messageOf(error));
      return false;
    }
    this.saved(run, unsaved);
    return true;
  }

  /** Makes room for another run. */
  private async letGo(run: ActiveRun): Promise<void> {
    if (!(await this.rescue(run))) this.forget(run);
  }

  /** The page may still try to save again; if it is gone, nobody will. */
  private async giveUp(run: ActiveRun): Promise<void> {
    if (!this.pageReady && this.active === run) await this.panelClosed();
  }

  private finishedRun(run: ActiveRun, output: RunOutput): FinishedRun {
    const { ended, iterations, seconds } = output;
    const folder = run.folder!;
    return {
      job: run.job,
      folder: folder.uri,
      results: folder.results(output.results.map(({ name }) => name)),
      model: folder.model,
      ended,
      iterations,
      seconds,
      settings: this.settings,
      device: this.device,
      checkpoint: run.recorder.latestCheckpoint(),
    };
  }

  private whereSaved({ folder, results, model }: FinishedRun) {
    const describe = (uri: Uri) => this.around.describe(uri);
    return { folder: describe(folder), results: results.map(describe), model: describe(model) };
  }

  /** The page keeps a failed run to try again; here it is written down as far as it came. */
  private async runFailed(id: string, code: string, message: string): Promise<void> {
    const { active } = this;
    this.around.log('error', `${code}: ${message}`);
    if (active?.job.id !== id) return;
    active.phase = 'failed';
    active.recorder.addNotice(message);
    this.announce('changed');
    const wayOut =
      code === 'unreadable-image' ? ({ do: 'chooseImages' } as const) : ({ do: 'showLog' } as const);
    this.announce('failed', new Problem(code, message, wayOut), active.job);
    await this.breakOff(active, 'failed');
  }

  private async dismiss(run: ActiveRun): Promise<boolean> {
    const resumable = await this.breakOff(run, run.phase === 'failed' ? 'failed' : 'interrupted');
    this.forget(run);
    return resumable;
  }

  private async breakOff(run: ActiveRun, ended: 'interrupted' | 'failed'): Promise<boolean> {
    try {
      return await run.recorder.breakOff(ended);
    } catch (error) {
      this.around.log('error', `The unfinished run could not be written: ${messageOf(error)}`);
      return false;
    }
  }

  private forget(run: ActiveRun): void {
    if (this.active === run) this.active = undefined;
    this.released = Promise.all([this.released, run.release()]);
    this.announce('changed');
  }

  private announce<K extends keyof RunListener>(what: K, ...about: Parameters<RunListener[K]>): void {
    for (const listener of this.listeners) (listener[what] as ((...about: unknown[]) => void) | undefined)?.(...about);
  }

  /** Of the run that the page has, or of the one that ended last. @throws RequestFailed for any other */
  folderOf(id: string): RunFolder {
    const active = this.active?.job.id === id ? this.active.folder : undefined;
    if (active) return active;
    if (this.last?.job.id === id) return new RunFolder(this.around.fs, this.last.folder);
    throw new RequestFailed('unknown-run', 'The host does not know this run any more.');
  }

  private run(id: string): ActiveRun {
    if (this.active?.job.id === id) return this.active;
    throw new RequestFailed('unknown-run', 'The host does not know this run any more.');
  }

  private queueItems(): { id: string; label: string }[] {
    return this.queue.items.map(({ id, label }) => ({ id, label }));
  }

  private queueChanged(): void {
    this.page?.tell('queue', { items: this.queueItems() });
    this.announce('changed');
  }
}

/** After so many it goes on without a picture: one that cannot be drawn never tells how long a training takes. */
const beginningIterations = 3;

/** How long it will take is known with its first picture. Nobody waits for each run of an experiment. */
function isBeginning({ job, phase, progress }: ActiveRun): boolean {
  const hasBegun = progress !== undefined && (progress.secondsLeft !== null || progress.iteration >= beginningIterations);
  return job.experiment === undefined && (phase === 'starting' || (phase === 'running' && !hasBegun));
}

/** Work without a result, as an answer to a request. */
function answer(work: () => void): Promise<Record<string, never>> {
  return Promise.resolve().then(() => {
    work();
    return {};
  });
}
