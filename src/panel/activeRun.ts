import type { Uri } from 'vscode';
import type { z } from 'zod';
import type { LossRow } from '../runs/lossesCsv';
import { runFolderName } from '../runs/names';
import { RunFolder } from '../runs/runFolder';
import type { RunFile } from '../runs/runFile';
import type { Places } from '../runs/sources';
import type { FileSystem } from '../fileSystem';
import type {
  hostEvents,
  hostRequests,
  progressSchema,
  RunOutput,
  RunRequest,
} from '../../shared/protocol/messages';
import { LatestWrite } from '../runs/latestWrite';
import { messageOf } from '../../shared/messageOf';
import { RequestFailed } from '../../shared/protocol/rpc';
import { runSubject } from '../runs/runJob';
import { nameOf } from '../uris';
import { CheckpointAssembly } from './checkpointAssembly';
import { loadJob, type InputHashes, type RunJob, type RunNetworks } from '../runs/runJob';
import { beginRecord, outputRecord, type RunStart } from '../runs/runRecord';

export interface RunEnvironment {
  readonly fs: FileSystem;
  readonly networks: RunNetworks;
  readonly versions: Record<string, string>;
  places(base: Uri): Places;
  now(): Date;
  /** A checkpoint could not be written; told once a run. */
  checkpointNotWritten(error: unknown): void;
}

export type RunPhase = 'starting' | 'running' | 'paused' | 'saving' | 'failed';

/** The run that the page has: what came of it so far, and its files. */
export class ActiveRun {
  phase: RunPhase = 'starting';
  progress: z.infer<typeof progressSchema> | undefined;
  /** Whether the page was sent the request. */
  delivered = false;
  folder: RunFolder | undefined;
  private loading: Promise<RunRequest> | undefined;
  private hashes: InputHashes | undefined;
  private begun: RunFile | undefined;
  private startedAt = 0;
  private readonly checkpoint = new CheckpointAssembly();
  private readonly rows: LossRow[] = [];
  private readonly notices: string[] = [];
  private readonly checkpointWrite = new LatestWrite(
    () => this.writeUnfinished(),
    (error) => this.tellOnce(error),
  );
  private told = false;

  constructor(
    readonly job: RunJob,
    private readonly environment: RunEnvironment,
  ) {
    this.folder = job.unfinished?.folder ?? job.folder;
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
    return { ...request, checkpoint: this.latestCheckpoint() };
  }

  /** The page starts training: makes the folder, if the run has none yet. */
  async start(start: RunStart): Promise<RunFolder> {
    const { fs, versions } = this.environment;
    const { job, hashes } = this;
    const now = this.environment.now();
    if (!hashes) throw new RequestFailed('not-delivered', 'The run was not handed out.');
    const name = runFolderName(now, job.photos.map(nameOf), runSubject(job));
    this.folder ??= await RunFolder.create(fs, job.root, name).catch((error: unknown) => {
      throw new RequestFailed('folder', `No folder can be made in ${job.root.path}: ${messageOf(error)}`);
    });
    const places = this.environment.places(job.base);
    this.begun = beginRecord({ job, folder: this.folder.uri, hashes, start, versions, places, now });
    this.startedAt = now.getTime();
    await this.folder.writeRunFile(this.begun);
    this.phase = 'running';
    return this.folder;
  }

  showProgress({ progress, paused }: z.infer<(typeof hostEvents)['progress']>): void {
    this.progress = progress;
    if (this.phase === 'running' || this.phase === 'paused') this.phase = paused ? 'paused' : 'running';
    const { iteration, total, losses } = progress;
    // A run that was tried again repeats iterations: the newer ones hold.
    while (iteration <= (this.rows.at(-1)?.iteration ?? 0)) this.rows.pop();
    this.rows.push({ iteration, total, losses });
  }

  addNotice(message: string): void {
    this.notices.push(message);
  }

  /** Takes a part; a whole checkpoint is written beside the training. */
  addCheckpointPart(part: z.infer<(typeof hostRequests)['checkpointPart']['params']>): void {
    if (this.checkpoint.add(part)) this.checkpointWrite.request();
  }

  latestCheckpoint(): Uint8Array | undefined {
    return this.checkpoint.merged() ?? this.job.checkpoint;
  }

  /** Writes what the page made. A final one ends the run: its checkpoint goes. */
  async save(output: RunOutput): Promise<void> {
    const { folder, begun } = this.started();
    const record = outputRecord(begun, output, this.environment.now());
    await folder.writeOutput(output, record);
    if (record.finished) return folder.deleteCheckpoint().catch(() => undefined);
    const { losses, quality, results } = record;
    this.begun = { ...begun, losses, quality, results };
  }

  /** From now on the run is kept elsewhere, because its folder cannot be written to. */
  async moveTo(root: Uri): Promise<void> {
    this.folder = await RunFolder.create(this.environment.fs, root, this.started().folder.name);
  }

  /** Notes that the run broke off. True if it can be taken up again. */
  async breakOff(ended: 'interrupted' | 'failed'): Promise<boolean> {
    const { folder, begun } = this;
    if (!folder || !begun) return this.job.unfinished !== undefined;
    const checkpoint = this.latestCheckpoint();
    const record = { ...this.unfinishedRecord(begun), ended };
    if (checkpoint) await folder.writeUnfinished(checkpoint, this.rows, record);
    else await folder.writeRunFile({ ...record, finished: true });
    return checkpoint !== undefined;
  }

  private started(): { folder: RunFolder; begun: RunFile } {
    if (!this.folder || !this.begun) throw new RequestFailed('not-started', 'The run has not started.');
    return { folder: this.folder, begun: this.begun };
  }

  private tellOnce(error: unknown): void {
    if (!this.told) this.environment.checkpointNotWritten(error);
    this.told = true;
  }

  private async writeUnfinished(): Promise<void> {
    const { folder, begun } = this;
    const checkpoint = this.latestCheckpoint();
    if (!folder || !begun || !checkpoint || this.phase === 'saving') return;
    await folder.writeUnfinished(checkpoint, this.rows, this.unfinishedRecord(begun));
  }

  private unfinishedRecord(begun: RunFile): RunFile {
    const now = this.environment.now();
    return {
      ...begun,
      saved: now.toISOString(),
      seconds: (begun.seconds ?? 0) + (now.getTime() - this.startedAt) / 1000,
      iterations: this.keptIterations(begun),
      notices: [...begun.notices, ...this.notices],
    };
  }

  /** Where a resumed run will go on: at its checkpoint, even if the training was further. */
  private keptIterations(begun: RunFile): number {
    if (this.checkpoint.iteration !== undefined) return this.checkpoint.iteration;
    return this.job.checkpoint ? begun.iterations : (this.progress?.iteration ?? 0);
  }
}
