import type { Uri } from 'vscode';
import { z } from 'zod';
import { writeAtomically } from '../runs/atomicWrite';
import { parseLosses, type LossRow } from '../runs/lossesCsv';
import { hasResult, type RunFile } from '../runs/runFile';
import { RunFolder } from '../runs/runFolder';
import { exists, listFolder, type FileSystem } from '../fileSystem';
import { join } from '../uris';
import { fencedFileSystem } from '../locks/fencedFileSystem';
import type { Lock } from '../locks/heldLock';
import type { RungResult } from '../../shared/rung';
import { recordedRuns, type RecordedRun } from './report/recordedRuns';

/** What the files of one run tell about it. */
export interface RunOutcome {
  readonly record?: RunFile;
  /** Why it failed. */
  readonly error?: string;
}

/** The folder of an experiment: a folder for each run, named by its hash, and the report beside them. */
export class ExperimentFolder {
  constructor(
    private readonly fs: FileSystem,
    readonly uri: Uri,
  ) {}

  async create(): Promise<void> {
    await this.fs.createDirectory(this.uri);
  }

  /** The folder of a run, into which nothing is written any more once the lock is another's. */
  async runFolder(hash: string, lock: Pick<Lock, 'check'>): Promise<RunFolder> {
    const uri = join(this.uri, hash);
    const fs = fencedFileSystem(this.fs, lock);
    await fs.createDirectory(uri);
    return new RunFolder(fs, uri);
  }

  /** Hashes of the runs that have a folder. */
  async begunRuns(): Promise<ReadonlySet<string>> {
    return new Set((await listFolder(this.fs, this.uri)).map(([name]) => name));
  }

  /** A run file that cannot be read counts as none: the run is done again. */
  async read(hash: string): Promise<RunOutcome> {
    const folder = new RunFolder(this.fs, join(this.uri, hash));
    const record = await folder.readRunFile().catch(() => undefined);
    if (record && hasResult(record)) return { record };
    const error = await this.readText(`${hash}/${errorFile}`);
    return { record, error };
  }

  /** What the report that was written last has of the runs. */
  recorded(): Promise<ReadonlyMap<string, RecordedRun>> {
    return recordedRuns(this.fs, this.uri);
  }

  async readLosses(hash: string): Promise<LossRow[]> {
    return parseLosses((await this.readText(`${hash}/losses.csv`)) ?? '');
  }

  async writeError(hash: string, message: string): Promise<void> {
    await this.fs.createDirectory(join(this.uri, hash));
    await this.write(`${hash}/${errorFile}`, `${message}\n`);
  }

  /** What the run had at the rungs that it paused at. A file that cannot be read counts as none: its checkpoint tells it again. */
  async readRungs(hash: string): Promise<readonly (RungResult | undefined)[]> {
    const parsed = rungsSchema.safeParse(jsonOr((await this.readText(`${hash}/${rungsFile}`)) ?? '', []));
    return parsed.success ? parsed.data.map((rung) => (rung && { ...rung, value: rung.value ?? NaN }) ?? undefined) : [];
  }

  /** Only whoever has the run's lock may. */
  async writeRung(hash: string, rung: number, result: RungResult): Promise<void> {
    const rungs = [...(await this.readRungs(hash))];
    rungs[rung] = result;
    await this.write(`${hash}/${rungsFile}`, JSON.stringify(Array.from(rungs, (one) => one ?? null)));
  }

  async clearError(hash: string): Promise<void> {
    const uri = join(this.uri, hash, errorFile);
    if (await exists(this.fs, uri)) await this.fs.delete(uri);
  }

  async write(name: string, text: string): Promise<void> {
    await writeAtomically(this.fs, join(this.uri, name), new TextEncoder().encode(text), crypto.randomUUID());
  }

  private async readText(name: string): Promise<string | undefined> {
    try {
      return new TextDecoder().decode(await this.fs.readFile(join(this.uri, name))).trim();
    } catch {
      return undefined;
    }
  }
}

const errorFile = 'error.txt';
const rungsFile = 'rungs.json';
/** A value that is no number is null in JSON. */
const rungsSchema = z.array(z.object({ iteration: z.int(), value: z.number().nullable() }).nullable());

function jsonOr(text: string, otherwise: unknown): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return otherwise;
  }
}
