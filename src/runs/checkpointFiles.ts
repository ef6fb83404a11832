import type { Uri } from 'vscode';
import { mergeCheckpoint, readSlotFiles, withSlotFiles, type Checkpoint, type SlotFile } from '../../shared/checkpoint';
import { messageOf } from '../../shared/messageOf';
import { exists, listFolder, type FileSystem } from '../fileSystem';
import { join } from '../uris';
import { writeAtomically } from './atomicWrite';

const manifest = 'checkpoint.safetensors';
/** `.part`: git ignores those in every folder of runs. */
const slotFile = (index: number, generation: number) => `checkpoint.slot${index}-${generation}.part`;
const slotPattern = /^checkpoint\.slot\d+-(\d+)\.part$/;

/**
 * The checkpoint in a run's folder: the core, and a file for each slot of the pool, since most slots are as they were at the
 * checkpoint before. A file is never written over: the core, which names those of its slots, comes last and in one step, and
 * then what it does not name goes. So there is a whole checkpoint at any time. Files of versions that had all in one open, too.
 */
export class CheckpointFiles {
  /** What lies in the files that the core names now. */
  private written: ReadonlyMap<number, SlotFile & { readonly content: Uint8Array }> = new Map();

  constructor(
    private readonly fs: FileSystem,
    private readonly folder: Uri,
  ) {}

  exists(): Promise<boolean> {
    return exists(this.fs, this.uri(manifest));
  }

  /** All in one. @throws Error that names the file that cannot be used */
  async read(): Promise<Uint8Array> {
    const file = new Uint8Array(await this.fs.readFile(this.uri(manifest)));
    const { core, files } = readSlotFiles(file, (name) => slotPattern.test(name));
    if (files.length === 0) return file;
    const slots = await Promise.all(files.map(async (each) => [each.index, await this.readSlot(each)] as const));
    return mergeCheckpoint({ core, slots: new Map(slots) });
  }

  async write({ core, slots }: Checkpoint): Promise<void> {
    const there = await this.slotFiles();
    const generation = 1 + there.reduce((most, name) => Math.max(most, Number(slotPattern.exec(name)![1])), 0);
    const isKept = (index: number, content: Uint8Array) => {
      const before = this.written.get(index);
      return before?.content === content && there.includes(before.file);
    };
    const files = new Map([...slots].map(([index, content]) => {
      const file = isKept(index, content) ? this.written.get(index)!.file : slotFile(index, generation);
      return [index, { index, file, bytes: content.length, content }] as const;
    }));
    const changed = [...files.values()].filter(({ file }) => !there.includes(file));
    try {
      for (const { file, content } of changed) await this.fs.writeFile(this.uri(file), content);
      const named = [...files.values()].map(({ index, file, bytes }) => ({ index, file, bytes }));
      await writeAtomically(this.fs, this.uri(manifest), withSlotFiles(core, named));
    } catch (error) {
      await this.remove(changed.map(({ file }) => file));
      throw error;
    }
    this.written = files;
    const needed = new Set([...files.values()].map(({ file }) => file));
    await this.remove(there.filter((name) => !needed.has(name)));
  }

  async delete(): Promise<void> {
    if (await this.exists()) await this.fs.delete(this.uri(manifest));
    await this.remove(await this.slotFiles());
    this.written = new Map();
  }

  private async readSlot({ file, bytes }: SlotFile): Promise<Uint8Array> {
    const content = await Promise.resolve(this.fs.readFile(this.uri(file))).catch((error: unknown) => {
      throw new Error(`${file}, a part of ${manifest}, cannot be read (${messageOf(error)}): start the run again.`, { cause: error });
    });
    if (content.length !== bytes) throw new Error(`${file}, a part of ${manifest}, is not whole: start the run again.`);
    return content;
  }

  private async slotFiles(): Promise<string[]> {
    return (await listFolder(this.fs, this.folder)).map(([name]) => name).filter((name) => slotPattern.test(name));
  }

  /** What cannot be removed is tried again with the next checkpoint. */
  private async remove(names: readonly string[]): Promise<void> {
    for (const name of names) await Promise.resolve(this.fs.delete(this.uri(name))).catch(() => undefined);
  }

  private uri(name: string): Uri {
    return join(this.folder, name);
  }
}
