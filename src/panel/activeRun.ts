import type { Uri } from 'vscode';
import type { z } from 'zod';
import { messageOf } from '../../shared/messageOf';
import type { hostEvents, hostRequests, progressSchema, RunOutput, RunRequest } from '../../shared/protocol/messages';
import { RequestFailed } from '../../shared/protocol/rpc';
import type { Lock } from '../locks/heldLock';
import type { RunClaims } from '../locks/runClaims';
import { Problem } from '../problem';
import type { RunFolder } from '../runs/runFolder';
import { loadJob, type InputHashes, type RunJob, type RunNetworks } from '../runs/runJob';
import type { RunStart } from '../runs/runRecord';
import { RunRecorder, type RecorderOptions } from '../runs/runRecorder';
import type { UnfinishedRun } from '../runs/unfinishedRuns';
import { CheckpointAssembly } from './checkpointAssembly';

export interface RunEnvironment extends Omit<RecorderOptions, 'claim'> {
  readonly networks: RunNetworks;
  readonly claims: RunClaims;
  /** Tells the user something that asks for no answer. */
  tell(message: string): void;
}

export type RunPhase = 'starting' | 'running' | 'paused' | 'saving' | 'failed';

/** The run that the page has: what came of it so far, and its files. */
export class ActiveRun {
  phase: RunPhase = 'starting';
  progress: z.infer<typeof progressSchema> | undefined;
  /** Whether the page was sent the request. */
  delivered = false;
  /** What the training made while it cannot be written. */
  unsaved: RunOutput | undefined;
  readonly recorder: RunRecorder;
  private loading: Promise<RunRequest> | undefined;
  private takenUp: Promise<Lock> | undefined;
  private hashes: InputHashes | undefined;
  private readonly assembly = new CheckpointAssembly();

  constructor(
    readonly job: RunJob,
    private readonly environment: RunEnvironment,
    /** Hears that another process took over the run's folder. */
    private readonly lost: (error: Error) => void,
  ) {
    this.recorder = new RunRecorder(job, { ...environment, claim: (folder) => this.claim(folder) });
  }

  get folder(): RunFolder | undefined {
    return this.recorder.folder;
  }

  /**
   * Reads the pictures. A run that is taken up is this window's from here on.
   * @throws Problem for a picture that cannot be used, Error for a run that another process trains
   */
  prepare(): Promise<RunRequest> {
    this.loading ??= this.load();
    return this.loading;
  }

  /** Lets others have its folder. */
  async release(): Promise<void> {
    await this.recorder.giveBack();
    const lock = await this.takenUp?.catch(() => undefined);
    // The folder may be gone.
    await lock?.release().catch(() => undefined);
  }

  private async load(): Promise<RunRequest> {
    const { unfinished, folder } = this.job;
    // A folder that was given was claimed by whoever gave it.
    if (unfinished && !folder) await (this.takenUp ??= this.takeUp(unfinished));
    const { request, hashes } = await loadJob(this.environment.fs, this.environment.networks, this.job);
    this.hashes = hashes;
    return request;
  }

  /** It may have waited in the queue while others went on with the run: its checkpoint would not be the last one. */
  private async takeUp({ folder, run }: UnfinishedRun): Promise<Lock> {
    const lock = await this.claim(folder.uri);
    const now = await folder.readRunFile().catch(() => undefined);
    if (now && !now.finished && now.saved === run.saved) {
      this.recorder.folder = folder.heldBy(lock);
      return lock;
    }
    await lock.release().catch(() => undefined);
    const what = now?.finished ? 'is over: there is nothing to resume.' : 'went on elsewhere: resume it again.';
    throw new Problem('went-on', `The training in ${folder.name} ${what}`);
  }

  private async claim(folder: Uri): Promise<Lock> {
    const lock = await this.environment.claims.claim(folder, (message) => this.environment.tell(message));
    lock.lost.addEventListener('abort', () => this.lost(lock.lost.reason as Error), { once: true });
    return lock;
  }

  /** The request for the page. A page that was reloaded gets it again, with what was reached before. */
  async deliver(): Promise<RunRequest> {
    this.delivered = true;
    const request = await this.prepare();
    this.loading = undefined;
    return { ...request, checkpoint: this.recorder.latestCheckpoint() };
  }

  /** The page starts training. */
  async start(start: RunStart): Promise<RunFolder> {
    if (!this.hashes) throw new RequestFailed('not-delivered', 'The run was not handed out.');
    const { folder } = await this.recorder.begin(start, this.hashes).catch((error: unknown) => {
      throw new RequestFailed('folder', `No folder can be made in ${this.job.root.path}: ${messageOf(error)}`);
    });
    this.phase = 'running';
    return folder;
  }

  showProgress({ progress, paused }: z.infer<(typeof hostEvents)['progress']>): void {
    this.progress = progress;
    if (this.phase === 'running' || this.phase === 'paused') this.phase = paused ? 'paused' : 'running';
    this.recorder.addProgress(progress);
  }

  /** Takes a part; a whole checkpoint is written beside the training. */
  addCheckpointPart(part: z.infer<(typeof hostRequests)['checkpointPart']['params']>): void {
    const whole = this.assembly.add(part);
    if (whole) this.recorder.addCheckpoint(whole);
  }
}
