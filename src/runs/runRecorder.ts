/**
 * The folder of a run, which tells all of it: what it was made of, how it went, what came out.
 *
 * The way: a `runJob.ts` is what was asked for. As it begins, `runRecord.ts` makes the `runFile.ts` (run.json) of it,
 * which names inputs by `sources.ts`, with their SHA-256; `runFolder.ts` writes it, losses (`lossesCsv.ts`), checkpoints
 * (`latestWrite.ts`) and results, each whole or not at all (`atomicWrite.ts`), under the names of `names.ts` in the
 * `outputRoot.ts`. Later `unfinishedRuns.ts` finds what broke off, `freeRuns.ts` which of it nobody trains, and `runBeside.ts` what an automaton was trained
 * with.
 */
import type { Uri } from 'vscode';
import { splitCheckpoint, type CheckpointParts } from '../../shared/checkpoint';
import { checkpointProgress } from '../../shared/checkpointProgress';
import { LatestCheckpoint } from '../../shared/latestCheckpoint';
import type { KeptPreview, RunOutput } from '../../shared/protocol/messages';
import type { FileSystem } from '../fileSystem';
import { LockLost, type Lock } from '../locks/heldLock';
import { nameOf } from '../uris';
import { LatestWrite } from './latestWrite';
import type { LossRow } from './lossesCsv';
import { runFolderName, runSubject } from './names';
import type { NewPreview } from './previewFiles';
import type { RunFile } from './runFile';
import { RunFolder } from './runFolder';
import type { InputHashes, RunJob } from './runJob';
import { beginRecord, outputRecord, type RunStart } from './runRecord';
import type { Places } from './sources';

/** What a recorder needs of the program around it. */
export interface RecorderOptions {
  readonly fs: FileSystem;
  readonly versions: Record<string, string>;
  places(base: Uri): Places;
  now(): Date;
  /** Takes a new run's folder for this process. @throws Error if another has it */
  claim(folder: Uri): Promise<Lock>;
  /** A checkpoint could not be written; told once a run. */
  checkpointNotWritten(error: unknown): void;
  /** A preview could not be written; told once a run. */
  previewNotWritten(error: unknown): void;
}

/** How far a training was at some time. */
interface RunProgress extends LossRow {
  /** Training time, pauses not included. */
  readonly seconds: number;
}

/** Writes the files of one run while it trains: `run.json` first, checkpoints beside the training, results at its end. */
export class RunRecorder {
  folder: RunFolder | undefined;
  private begun: RunFile | undefined;
  private readonly checkpoint = new LatestCheckpoint();
  private readonly rows: RunProgress[] = [];
  private readonly notices: string[] = [];
  /** The run is over or broke off: checkpoints that are still on their way are not written. */
  private ended = false;
  private lock: Lock | undefined;
  private readonly checkpointWrite: LatestWrite;
  private readonly previewNotWritten: (error: unknown) => void;

  constructor(
    private readonly job: RunJob,
    private readonly options: RecorderOptions,
  ) {
    this.folder = job.unfinished?.folder ?? job.folder;
    const seconds = job.settings['nca.checkpoint.seconds'];
    this.checkpointWrite = new LatestWrite(() => this.writeCheckpoint(), tellOnce((error) => options.checkpointNotWritten(error)), seconds);
    this.previewNotWritten = tellOnce((error) => options.previewNotWritten(error));
  }

  /** Fires when another process took over the folder that was made for the run: nothing further is written there. */
  get lost(): AbortSignal | undefined {
    return this.lock?.lost;
  }

  /** Training starts: makes the folder, if the run has none yet, so that one that cannot be written to shows early. */
  async begin(start: RunStart, hashes: InputHashes): Promise<{ folder: RunFolder; record: RunFile }> {
    const { job, options } = this;
    this.ended = false;
    const now = options.now();
    this.folder ??= await this.newFolder(runFolderName(now, job.photos.map(nameOf), runSubject(job.style && nameOf(job.style), job.guidance?.prompts)));
    const { versions } = options;
    const places = options.places(job.base);
    this.begun = beginRecord({ job, folder: this.folder.uri, hashes, start, versions, places, now });
    // What came after the checkpoint comes again.
    await this.folder.keepPreviewsBefore(this.reached(this.begun).iterations + 1);
    if (job.startFrom) await this.folder.writeStart(job.startFrom.automaton);
    await this.folder.writeRunFile(this.unfinishedRecord(this.begun));
    return { folder: this.folder, record: this.begun };
  }

  /** A run that was tried again repeats iterations: the newer ones hold. One that blew up has no losses to keep. */
  addProgress({ iteration, total, losses, seconds }: RunProgress): void {
    while (iteration <= (this.rows.at(-1)?.iteration ?? 0)) this.rows.pop();
    if (Number.isFinite(total)) this.rows.push({ iteration, total, losses, seconds });
  }

  addNotice(message: string): void {
    this.notices.push(message);
  }

  /** It is held here at once, and written now and then, and when the run breaks off. */
  addCheckpoint(parts: CheckpointParts): void {
    this.checkpoint.add(parts);
    this.checkpointWrite.request();
  }

  latestCheckpoint(): Uint8Array | undefined {
    return this.checkpoint.merged() ?? this.job.checkpoint;
  }

  /** Keeps a preview where the run has its files; one that cannot be written is missed by nobody else. */
  async keepPreview(preview: NewPreview): Promise<KeptPreview[]> {
    const { folder } = this.started();
    try {
      return await folder.keepPreview(preview);
    } catch (error) {
      this.previewNotWritten(error);
      return folder.previews.list();
    }
  }

  /** Writes what the training made. A final output ends the run: its checkpoint goes. */
  async save(output: RunOutput): Promise<void> {
    const { folder, begun } = this.started();
    const record = outputRecord(begun, output, this.options.now());
    this.ended = record.finished;
    try {
      await folder.writeOutput(output, record);
    } catch (error) {
      this.ended = false;
      throw error;
    }
    if (record.finished) return folder.deleteCheckpoint().catch(() => undefined);
    const { losses, quality, results } = record;
    this.begun = { ...begun, losses, quality, results };
  }

  /** From now on the run is kept elsewhere, because its folder cannot be written to. */
  async moveTo(root: Uri): Promise<void> {
    this.folder = await RunFolder.create(this.options.fs, root, this.started().folder.name);
  }

  /** Notes that the run broke off. True if it can be taken up again. */
  async breakOff(ended: 'interrupted' | 'failed'): Promise<boolean> {
    const { folder, begun } = this;
    if (!folder || !begun) return this.job.unfinished !== undefined;
    this.ended = true;
    const { checkpoint: before } = this.job;
    const checkpoint = this.checkpoint.parts ?? (before && splitCheckpoint(before));
    const record = { ...this.unfinishedRecord(begun), ended };
    if (checkpoint) await folder.writeUnfinished(checkpoint, this.rowsUpTo(record.iterations), record);
    else await folder.writeRunFile({ ...record, finished: true });
    return checkpoint !== undefined;
  }

  /** Lets others have the folder that was made for the run. */
  async giveBack(): Promise<void> {
    // The folder may be gone.
    await this.lock?.release().catch(() => undefined);
    this.lock = undefined;
  }

  /** One that was there already is claimed by whoever gave it. */
  private async newFolder(name: string): Promise<RunFolder> {
    const folder = await RunFolder.create(this.options.fs, this.job.root, name);
    this.lock = await this.options.claim(folder.uri);
    return folder.heldBy(this.lock);
  }

  private started(): { folder: RunFolder; begun: RunFile } {
    if (!this.folder || !this.begun) throw new Error('The run has not started.');
    return { folder: this.folder, begun: this.begun };
  }

  private async writeCheckpoint(): Promise<void> {
    const { folder, begun } = this;
    const checkpoint = this.checkpoint.parts;
    if (!folder || !begun || !checkpoint || this.ended) return;
    const record = this.unfinishedRecord(begun);
    await folder.writeUnfinished(checkpoint, this.rowsUpTo(record.iterations), record);
  }

  private unfinishedRecord(begun: RunFile): RunFile {
    const notices = [...begun.notices, ...this.notices];
    return { ...begun, ...this.reached(begun), saved: this.options.now().toISOString(), notices };
  }

  /** Where a resumed run will go on: at its checkpoint, even if the training was further. */
  private reached(begun: RunFile): Pick<RunFile, 'iterations' | 'seconds'> {
    const { checkpoint } = this.job;
    const last = this.checkpoint.reached ?? (checkpoint ? checkpointProgress(checkpoint) : this.rows.at(-1));
    return last ? { iterations: last.iteration, seconds: last.seconds } : { iterations: begun.iterations, seconds: begun.seconds };
  }

  private rowsUpTo(iterations: number): LossRow[] {
    return this.rows.filter(({ iteration }) => iteration <= iterations);
  }
}

/** Passes one error on, and none of a lost lock: whoever ends the training then says it. */
function tellOnce(tell: (error: unknown) => void): (error: unknown) => void {
  let told = false;
  return (error) => {
    if (told || error instanceof LockLost) return;
    told = true;
    tell(error);
  };
}
