import type { Uri } from 'vscode';
import { createIfFree, exists, type FileSystem } from '../fileSystem';
import { fencedFileSystem } from '../locks/fencedFileSystem';
import type { Lock } from '../locks/heldLock';
import type { Checkpoint } from '../../shared/checkpoint';
import type { KeptPreview, RunOutput } from '../../shared/protocol/messages';
import { join, nameOf } from '../uris';
import { amendModel, stemOf } from '../../shared/modelFile';
import { writeAtomically } from './atomicWrite';
import { CheckpointFiles } from './checkpointFiles';
import { formatLosses, joinLosses, parseLosses, type LossRow } from './lossesCsv';
import { modelFileName, resultFileNames, runSubject } from './names';
import { PreviewFiles, type NewPreview } from './previewFiles';
import { formatRunFile, parseRunFile, type RunFile, type RunInput } from './runFile';

const files = {
  run: 'run.json',
  losses: 'losses.csv',
  /** What versions before called every automaton. */
  earlierModel: 'model.nca.safetensors',
} as const;

/** Not `.nca.safetensors`: pickers would list it beside the run's result. */
export const startFile = 'start.safetensors';

/** The folder of one run and the files in it. Writes follow one another: a late one never overtakes. */
export class RunFolder {
  private last: Promise<unknown> = Promise.resolve();
  private written: Uri | undefined;
  /** Those of the training. */
  readonly previews: PreviewFiles;
  private readonly checkpoint: CheckpointFiles;

  constructor(
    private readonly fs: FileSystem,
    readonly uri: Uri,
    /** Without a lock's fence. */
    private readonly unheld: FileSystem = fs,
  ) {
    this.checkpoint = new CheckpointFiles(fs, uri);
    this.previews = new PreviewFiles(fs, uri);
  }

  /** Makes a folder that was not there before: a name that is taken gets a number. */
  static async create(fs: FileSystem, root: Uri, name: string): Promise<RunFolder> {
    let uri = join(root, name);
    for (let number = 2; !(await createNew(fs, uri)); number++) uri = join(root, `${name}-${number}`);
    return new RunFolder(fs, uri);
  }

  /** The same folder, into which nothing is written any more once the lock is another's. */
  heldBy(lock: Pick<Lock, 'check'>): RunFolder {
    return new RunFolder(fencedFileSystem(this.unheld, lock), this.uri, this.unheld);
  }

  /** The same folder, held by nobody: for whoever takes it up when its lock was given back. */
  released(): RunFolder {
    return new RunFolder(this.unheld, this.uri);
  }

  get name(): string {
    return nameOf(this.uri);
  }

  /** The automaton that was written last. @throws Error before that */
  get model(): Uri {
    if (!this.written) throw new Error(`No automaton was written into ${this.name}.`);
    return this.written;
  }

  results(photos: readonly string[]): Uri[] {
    return resultFileNames(photos).map((name) => join(this.uri, name));
  }

  hasCheckpoint(): Promise<boolean> {
    return this.checkpoint.exists();
  }

  /** All in one. @throws Error if a part of it cannot be used */
  readCheckpoint(): Promise<Uint8Array> {
    return this.checkpoint.read();
  }

  async readRunFile(): Promise<RunFile> {
    return parseRunFile(await this.fs.readFile(join(this.uri, files.run)));
  }

  writeRunFile(run: RunFile): Promise<void> {
    return this.inTurn(() => this.write(files.run, formatRunFile(run)));
  }

  /** Everything of an unfinished run. `run.json` comes last: what it speaks of is there. */
  writeUnfinished(checkpoint: Checkpoint, rows: readonly LossRow[], run: RunFile): Promise<void> {
    return this.inTurn(async () => {
      await this.checkpoint.write(checkpoint);
      await this.writeLosses(rows);
      await this.write(files.run, formatRunFile(run));
    });
  }

  writeOutput(output: RunOutput, run: RunFile): Promise<void> {
    return this.inTurn(async () => {
      const uris = this.results(output.results.map(({ name }) => name));
      for (const [i, { png }] of output.results.entries()) await writeAtomically(this.fs, uris[i]!, png);
      const name = modelFileName(run.photos.map((photo) => photo.name), runSubject(run.style?.name, run.guidance?.prompts));
      await this.write(name, describedModel(output.model, run));
      if (output.tile) await this.writeTile(stemOf(name), output.tile);
      this.written = join(this.uri, name);
      if (name !== files.earlierModel) await this.remove(files.earlierModel);
      await this.writeLosses(output.history);
      await this.write(files.run, formatRunFile(run));
    });
  }

  /** @returns those that are kept now */
  keepPreview(preview: NewPreview): Promise<KeptPreview[]> {
    return this.inTurn(async () => {
      await this.previews.add(preview);
      return this.previews.list();
    });
  }

  /** Drops the previews of a later iteration, or of this one. */
  keepPreviewsBefore(iteration: number): Promise<void> {
    return this.inTurn(() => this.previews.keepBefore(iteration));
  }

  /** Puts the weights that the run begins with beside its record. */
  writeStart(automaton: Uint8Array): Promise<void> {
    return this.inTurn(() => this.write(startFile, automaton));
  }

  deleteCheckpoint(): Promise<void> {
    return this.inTurn(() => this.checkpoint.delete());
  }

  private async writeTile(stem: string, { png, repeated }: NonNullable<RunOutput['tile']>): Promise<void> {
    await this.write(`${stem}-tile.png`, png);
    await this.write(`${stem}-tile-2x2.png`, repeated);
  }

  private async remove(name: string): Promise<void> {
    const uri = join(this.uri, name);
    if (await exists(this.fs, uri)) await this.fs.delete(uri);
  }

  private async writeLosses(rows: readonly LossRow[]): Promise<void> {
    const uri = join(this.uri, files.losses);
    const before = (await exists(this.fs, uri)) ? new TextDecoder().decode(await this.fs.readFile(uri)) : '';
    const text = formatLosses(joinLosses(parseLosses(before), rows));
    await this.write(files.losses, new TextEncoder().encode(text));
  }

  private write(name: string, content: Uint8Array): Promise<void> {
    return writeAtomically(this.fs, join(this.uri, name), content);
  }

  private inTurn<T>(task: () => Promise<T>): Promise<T> {
    const result = this.last.then(task, task);
    this.last = result.catch(() => undefined);
    return result;
  }
}

/** Where the file system cannot do it in one step, two programs at once may still get the same folder: a claim tells them apart. */
async function createNew(fs: FileSystem, uri: Uri): Promise<boolean> {
  return fs.createNewDirectory ? fs.createNewDirectory(uri) : createIfFree(fs, uri);
}

/** The automaton with what the engine does not know of its run: hashes of the pictures, the program's version. */
function describedModel(model: Uint8Array, { photos, style, versions }: RunFile): Uint8Array {
  const source = ({ name, sha256 }: RunInput) => ({ name, sha256 });
  const tool = `nca-studio ${versions['nca-studio']}`;
  return amendModel(model, { photos: photos.map(source), style: style && source(style), tool });
}
