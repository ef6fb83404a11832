import type { z } from 'zod';
import { messageOf } from '../../shared/messageOf';
import type { hostEvents, hostRequests, progressSchema, RunRequest } from '../../shared/protocol/messages';
import { RequestFailed } from '../../shared/protocol/rpc';
import type { RunFolder } from '../runs/runFolder';
import { loadJob, type InputHashes, type RunJob, type RunNetworks } from '../runs/runJob';
import type { RunStart } from '../runs/runRecord';
import { RunRecorder, type RecorderOptions } from '../runs/runRecorder';
import { CheckpointAssembly } from './checkpointAssembly';

export interface RunEnvironment extends RecorderOptions {
  readonly networks: RunNetworks;
}

export type RunPhase = 'starting' | 'running' | 'paused' | 'saving' | 'failed';

/** The run that the page has: what came of it so far, and its files. */
export class ActiveRun {
  phase: RunPhase = 'starting';
  progress: z.infer<typeof progressSchema> | undefined;
  /** Whether the page was sent the request. */
  delivered = false;
  readonly recorder: RunRecorder;
  private loading: Promise<RunRequest> | undefined;
  private hashes: InputHashes | undefined;
  private readonly assembly = new CheckpointAssembly();

  constructor(
    readonly job: RunJob,
    private readonly environment: RunEnvironment,
  ) {
    this.recorder = new RunRecorder(job, environment);
  }

  get folder(): RunFolder | undefined {
    return this.recorder.folder;
  }

  /** Reads the pictures. @throws Problem for one that cannot be used. */
  prepare(): Promise<RunRequest> {
    this.loading ??= loadJob(this.environment.fs, this.environment.networks, this.job).then(({ request, hashes }) => {
      this.hashes = hashes;
      return request;
    });
    return this.loading;
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
