import { mkdir, readdir, readFile, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import type { Uri } from 'vscode';
import type { FileSystem } from '../fileSystem';
import { fencedFileSystem } from '../locks/fencedFileSystem';
import type { Note } from '../locks/claimRun';
import type { Lock } from '../locks/heldLock';
import { writeAtomically } from '../runs/atomicWrite';
import { folderOf, join } from '../uris';
import { claimClip } from './claimClip';
import { goOnWith, readRecord, recordText, type ClipRecord } from './clipRecord';

const recordName = 'video.json';
const stateName = /^state-(\d+)\.safetensors$/;

interface FolderOptions {
  readonly record: ClipRecord;
  /** What a frame is called, without ending. */
  readonly nameOf: (frame: number) => string;
  /** Whether what is there is thrown away. */
  readonly again?: boolean;
  readonly note: Note;
}

/** What was left in a folder. */
export interface LeftClip {
  readonly record: ClipRecord;
  /** Frames that a later call goes on after. */
  readonly done: number;
}

/**
 * The folder of a clip that is being painted, on this machine's disk: its frames, what it is made of, and what the next frame
 * needs to know. Editor and command line keep it alike, so that each goes on with what the other left; whoever works on it
 * holds its lock.
 */
export class ClipFolder {
  /** Writes only while the lock is held. */
  private readonly fenced: FileSystem;

  private constructor(
    private readonly fs: FileSystem,
    readonly uri: Uri,
    private readonly lock: Lock,
    private readonly nameOf: (frame: number) => string,
    /** Frames that are painted. */
    public done: number,
    /** After the last frame that a later call goes on after. */
    readonly state: Uint8Array | undefined,
  ) {
    this.fenced = fencedFileSystem(fs, lock);
  }

  /**
   * Opens what was left by the same job, or begins.
   * @throws Error if another process has it, or another job's clip lies there
   */
  static async open(fs: FileSystem, uri: Uri, { record, nameOf, again = false, note }: FolderOptions): Promise<ClipFolder> {
    const folder = uri.fsPath;
    await mkdir(folder, { recursive: true });
    const lock = await claimClip(folder, note);
    try {
      if (again) await empty(folder, isLock);
      const before = await readFile(path.join(folder, recordName), 'utf8').catch(() => undefined);
      const kept = before === undefined ? record : goOnWith(readRecord(before), record, folder);
      await writeAtomically(fencedFileSystem(fs, lock), join(uri, recordName), new TextEncoder().encode(recordText(kept)));
      const done = await keptIn(folder);
      const state = done > 0 ? await fs.readFile(join(uri, stateFile(done))) : undefined;
      return new ClipFolder(fs, uri, lock, nameOf, done, state);
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  /** Undefined where nothing was left. */
  static async look(folder: string): Promise<LeftClip | undefined> {
    const text = await readFile(path.join(folder, recordName), 'utf8').catch(() => undefined);
    const record = text === undefined ? undefined : readRecord(text);
    return record && { record, done: await keptIn(folder) };
  }

  get folder(): string {
    return this.uri.fsPath;
  }

  frame(index: number): string {
    return path.join(this.folder, `${this.nameOf(index)}.png`);
  }

  /** A painted frame's PNG. */
  async readFrame(index: number): Promise<Uint8Array> {
    return new Uint8Array(await readFile(this.frame(index)));
  }

  /** Takes the next frame's PNG. A later call goes on after it once the state is kept, too. */
  async add(png: Uint8Array): Promise<void> {
    await writeAtomically(this.fenced, join(this.uri, path.basename(this.frame(this.done))), png);
    this.done++;
  }

  /** Keeps what the next frame needs to know; what an earlier one did goes. */
  async keep(state: Uint8Array): Promise<void> {
    await writeAtomically(this.fenced, join(this.uri, stateFile(this.done)), state);
    await this.removeStates(this.done);
  }

  /**
   * The frames are the result. The folder is renamed first, with its lock: where that fails, all is as it was, and can be gone on with.
   * @param target beside the folder, as the record's file
   */
  async keepFrames(target: string, recordFile: string): Promise<void> {
    const result = this.beside(target);
    await this.fenced.rename(this.uri, result, { overwrite: true });
    try {
      await this.fs.rename(join(result, recordName), this.beside(recordFile), { overwrite: true });
      await empty(result.fsPath, (name) => !isOfWork(name));
    } finally {
      await this.release();
    }
  }

  /** The frames are in the result. @param recordFile beside the folder */
  async remove(recordFile: string): Promise<void> {
    await this.fenced.rename(join(this.uri, recordName), this.beside(recordFile), { overwrite: true });
    await empty(this.folder, isLock);
    await this.release();
    // Unless another process has begun in it since.
    await rmdir(this.folder).catch(() => undefined);
  }

  /** Others may work on it now. */
  release(): Promise<void> {
    return this.lock.release();
  }

  private beside(file: string): Uri {
    return join(folderOf(this.uri), path.basename(file));
  }

  private async removeStates(but: number): Promise<void> {
    const old = (await readdir(this.folder)).filter((name) => stateName.test(name) && name !== stateFile(but));
    for (const name of old) await rm(path.join(this.folder, name), { force: true });
  }
}

const stateFile = (done: number) => `state-${done}.safetensors`;

async function keptIn(folder: string): Promise<number> {
  return Math.max(0, ...(await readdir(folder)).map((name) => Number(stateName.exec(name)?.[1] ?? 0)));
}

/** Whether only who paints needs it: states, what was half written, locks. */
const isOfWork = (name: string) => stateName.test(name) || /^\..*\.part$/.test(name) || isLock(name);
const isLock = (name: string) => name.endsWith('.lock');

async function empty(folder: string, stays: (name: string) => boolean): Promise<void> {
  const names = (await readdir(folder)).filter((name) => !stays(name));
  for (const name of names) await rm(path.join(folder, name), { recursive: true, force: true });
}
