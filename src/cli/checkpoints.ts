import type { LossRow } from '../runs/lossesCsv';
import type { RunFile } from '../runs/runFile';
import type { RunFolder } from '../runs/runFolder';
import { LatestWrite } from '../runs/latestWrite';
import { mergeCheckpoint } from '../../shared/checkpoint';
import type { CheckpointParts, Progress } from '../../engine/api';

/** Keeps a training's checkpoints in its folder, so that `nca resume` can take it up. */
export class Checkpoints {
  private readonly slots = new Map<number, Uint8Array>();
  private readonly rows: LossRow[] = [];
  private readonly startedAt = performance.now();
  private readonly writing = new LatestWrite(
    () => this.write(),
    (error) => this.tell(error),
  );
  private latest: CheckpointParts | undefined;
  private over = false;
  private told = false;

  /**
   * @param begun the record as the run began
   * @param failed hears once that checkpoints cannot be written
   */
  constructor(
    private readonly folder: RunFolder,
    private readonly begun: RunFile,
    private readonly failed: (error: unknown) => void,
  ) {}

  addProgress({ iteration, total, losses }: Progress): void {
    this.rows.push({ iteration, total, losses });
  }

  add(parts: CheckpointParts): void {
    this.latest = parts;
    for (const { index, bytes } of parts.slots) this.slots.set(index, bytes);
    this.writing.request();
  }

  /** From now on nothing is written. */
  async close(): Promise<void> {
    this.over = true;
    await this.writing.settled();
  }

  private async write(): Promise<void> {
    if (!this.latest || this.over) return;
    const { iteration, core } = this.latest;
    const checkpoint = mergeCheckpoint({ core, slots: this.slots });
    const rows = this.rows.filter((row) => row.iteration <= iteration);
    await this.folder.writeUnfinished(checkpoint, rows, this.record(iteration));
  }

  private record(iterations: number): RunFile {
    const seconds = (this.begun.seconds ?? 0) + (performance.now() - this.startedAt) / 1000;
    return { ...this.begun, iterations, seconds, saved: new Date().toISOString() };
  }

  private tell(error: unknown): void {
    if (!this.told) this.failed(error);
    this.told = true;
  }
}
