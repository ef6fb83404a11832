/**
 * Clips that are painted, by the editor and by the command line.
 *
 * A clip's frames are kept in a folder (`clipFolder.ts`), locked by `claimClip.ts` and described by `clipRecord.ts`, until the clip is
 * made of them; `clipNames.ts` says what all of it is called. `src/cli/video/` paints by itself. In the editor
 * `videoPanel.ts` opens the page that paints, and this file does its work on the disk, in parts by `pieceFile.ts`, so that
 * no memory grows with the clip.
 */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Uri } from 'vscode';
import { readAutomaton } from '../apply/applyJob';
import type { NamedBytes } from '../apply/paintingRecord';
import type { AutomatonFile } from '../../shared/protocol/automatonFile';
import type { FileSystem } from '../fileSystem';
import type { Note } from '../locks/claimRun';
import { readImage } from '../pictures/imageFiles';
import { Problem } from '../problem';
import { prepareFolder } from '../runs/outputRoot';
import { messageOf } from '../../shared/messageOf';
import type { ClipEnding, ClipOptions, UnfinishedClip } from '../../shared/protocol/videoMessages';
import { folderOf, join, nameOf } from '../uris';
import { ClipFolder } from './clipFolder';
import { frameNames, freeNames, numbered, stemOf, unfinishedOf } from './clipNames';
import { recordOf, type ClipTiming } from './clipRecord';
import { ClipFile, PieceFile } from './pieceFile';

const videoName = /\.(mp4|m4v|mov|webm|mkv|gif)$/i;
export const videoExtensions = ['mp4', 'm4v', 'mov', 'webm', 'mkv', 'gif'] as const;
export const isClipName = (name: string) => videoName.test(name);

interface Clip {
  readonly name: string;
  readonly kind: 'video' | 'gif' | 'frames';
  readonly size: number;
  readonly frames: number;
}

/** One clip that a page paints with one automaton. */
export class VideoJob {
  /** What was written last. */
  result: Uri | undefined;
  private pictures: readonly string[] = [];
  private automaton: AutomatonFile | undefined;
  private folder: ClipFolder | undefined;
  private output: PieceFile | undefined;
  /** The first bytes of a state. */
  private arriving: { readonly whole: Uint8Array; readonly come: number } | undefined;
  /** Whether the page is gone: a claim may end after that. */
  private closed = false;
  private readonly file: ClipFile;

  /** @throws Problem if the clip does not lie on this machine's disk */
  constructor(
    private readonly fs: FileSystem,
    readonly model: Uri,
    readonly clip: Uri,
    private readonly note: Note,
  ) {
    if (clip.scheme !== 'file') throw new Problem('clip-elsewhere', `${nameOf(clip)} does not lie on this machine’s disk: copy it there, since clips are read and written in parts.`);
    this.file = new ClipFile(clip.fsPath);
  }

  /** @throws Problem if it cannot be used */
  async readModel(): Promise<AutomatonFile> {
    return (this.automaton = await readAutomaton(this.fs, this.model));
  }

  /** @throws Error if there is no such clip */
  async look(): Promise<Clip> {
    const found = await stat(this.clip.fsPath);
    const name = nameOf(this.clip);
    if (!found.isDirectory()) return { name, kind: /\.gif$/i.test(name) ? 'gif' : 'video', size: found.size, frames: 0 };
    this.pictures = frameNames(this.clip.fsPath, await readdir(this.clip.fsPath));
    return { name, kind: 'frames', size: 0, frames: this.pictures.length };
  }

  /** Whether the clip is a folder of frames, and so will be the result; known after `look`. */
  get ofFrames(): boolean {
    return this.pictures.length > 0;
  }

  /** Null where nothing was left. */
  async unfinished(): Promise<UnfinishedClip | null> {
    const left = await ClipFolder.look(unfinishedOf(this.stem));
    if (!left) return null;
    const { automaton, input, settings } = left.record;
    const here = await recordOf({ model: this.automaton!, input: this.clip.fsPath, ...settings });
    const same = here.program === left.record.program && here.automaton.sha256 === automaton.sha256 && JSON.stringify(here.input) === JSON.stringify(input);
    return { done: left.done, automaton: automaton.name, same, options: settings };
  }

  readClip(start: number, end: number): Promise<Uint8Array> {
    return this.file.read(start, end);
  }

  /** @throws Problem if it cannot be used */
  readPicture(index: number): Promise<NamedBytes> {
    return readImage(this.fs, join(this.clip, this.pictures[index] ?? ''), { do: 'showLog' });
  }

  /** @throws Error if another process paints this clip; Problem if results cannot be written beside it */
  async begin(options: ClipOptions, again: boolean, timing: ClipTiming | null = null): Promise<{ done: number; state: number }> {
    await this.rest();
    await prepareFolder(this.fs, folderOf(this.clip));
    const record = await recordOf({ model: this.automaton!, input: this.clip.fsPath, ...options, timing: timing ?? undefined });
    const nameOfFrame = this.ofFrames ? (frame: number) => path.parse(this.pictures[frame]!).name : numbered;
    const uri = join(folderOf(this.clip), path.basename(unfinishedOf(this.stem)));
    if (this.closed) throw new Error('The page of this clip is closed.');
    this.folder = await ClipFolder.open(this.fs, uri, { record, nameOf: nameOfFrame, again, note: this.note });
    const { done, state } = this.folder;
    if (this.closed) await this.rest();
    return { done, state: state?.length ?? 0 };
  }

  readState(start: number, end: number): Uint8Array {
    return new Uint8Array(this.begun.state!.slice(start, end));
  }

  saveFrame(png: Uint8Array): Promise<void> {
    return withRoom(this.begun.add(png));
  }

  /** @param size of the whole state */
  async saveState(start: number, size: number, bytes: Uint8Array): Promise<void> {
    const begun = start === 0 ? { whole: new Uint8Array(size), come: 0 } : this.arriving;
    this.arriving = undefined;
    if (begun?.whole.length !== size || start !== begun.come || start + bytes.length > size) throw new Error('A part of a state came out of turn.');
    begun.whole.set(bytes, start);
    if (start + bytes.length === size) return withRoom(this.begun.keep(begun.whole));
    this.arriving = { whole: begun.whole, come: start + bytes.length };
  }

  readFrame(index: number): Promise<Uint8Array> {
    return this.begun.readFrame(index);
  }

  async writeResult(position: number, bytes: Uint8Array): Promise<void> {
    this.output ??= new PieceFile(path.join(this.begun.folder, 'clip.part'));
    await withRoom(this.output.write(position, bytes));
  }

  /** @returns where the result is */
  async finish(ending: ClipEnding): Promise<Uri> {
    const [file, record] = await freeNames(this.stem, ending);
    const result = join(folderOf(this.clip), path.basename(file));
    if (ending === '') {
      await this.begun.keepFrames(file, record);
    } else {
      await withRoom(this.output!.close());
      // By the editor, whose Explorer then knows of it.
      await this.fs.rename(join(this.begun.uri, path.basename(this.output!.file)), result, { overwrite: true });
      this.output = undefined;
      await this.begun.remove(record);
    }
    this.folder = undefined;
    return (this.result = result);
  }

  /** Nothing goes on for now: what is kept stays, half a result does not. */
  async rest(): Promise<void> {
    const { folder, output } = this;
    [this.folder, this.output, this.arriving] = [undefined, undefined, undefined];
    try {
      await output?.remove();
    } finally {
      await folder?.release();
    }
  }

  /** The page is gone. */
  async close(): Promise<void> {
    this.closed = true;
    await Promise.allSettled([this.rest(), this.file.close()]);
  }

  private get stem(): string {
    return stemOf(path.dirname(this.clip.fsPath), this.clip.fsPath);
  }

  private get begun(): ClipFolder {
    if (!this.folder) throw new Error('No clip is being painted.');
    return this.folder;
  }
}

/** @throws Error in plain words where the disk is full */
async function withRoom<T>(written: Promise<T>): Promise<T> {
  try {
    return await written;
  } catch (error) {
    if (!/ENOSPC|EDQUOT|no space/i.test(messageOf(error))) throw error;
    throw new Error('There is no room left on the disk. What is painted is kept: make room, then resume.', { cause: error });
  }
}
