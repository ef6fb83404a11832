import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { nodeFileSystem, fileUri } from '../nodeFileSystem';
import { readNamed } from '../readNamed';
import { writeAtomically } from '../../runs/atomicWrite';

const recordName = 'video.json';
const stateName = /^state-(\d+)\.safetensors$/;

/** The folder of a clip that is being painted: its frames, what it is made of, and what the next frame needs to know. */
export class ClipFolder {
  private constructor(
    readonly folder: string,
    private readonly nameOf: (frame: number) => string,
    /** Frames that are done. */
    public done: number,
    /** Of the last of them. */
    readonly state: Uint8Array | undefined,
  ) {}

  /**
   * Opens what was left by the same job, or begins.
   * @throws Error if another job's clip lies there
   */
  static async open(folder: string, record: string, nameOf: (frame: number) => string): Promise<ClipFolder> {
    await mkdir(folder, { recursive: true });
    const before = await readNamed(path.join(folder, recordName)).then((bytes) => new TextDecoder().decode(bytes), () => undefined);
    if (before !== undefined && before !== record) {
      throw new Error(`${folder} holds an unfinished clip of another automaton, input or settings: give these again to go on with it, or delete it.`);
    }
    await writeAtomically(nodeFileSystem, fileUri(path.join(folder, recordName)), new TextEncoder().encode(record));
    const done = Math.max(0, ...(await readdir(folder)).map((name) => Number(stateName.exec(name)?.[1] ?? 0)));
    const state = done > 0 ? await readNamed(path.join(folder, `state-${done}.safetensors`)) : undefined;
    return new ClipFolder(folder, nameOf, done, state);
  }

  frame(index: number): string {
    return path.join(this.folder, `${this.nameOf(index)}.png`);
  }

  /** First the frame, whole, then the state after it; the one before goes. */
  async add(png: Uint8Array, state: Uint8Array): Promise<void> {
    await writeAtomically(nodeFileSystem, fileUri(this.frame(this.done)), png);
    await writeAtomically(nodeFileSystem, fileUri(this.stateFile(this.done + 1)), state);
    await rm(this.stateFile(this.done), { force: true });
    this.done++;
  }

  /** The frames are the result. */
  async keepFrames(target: string, recordFile: string): Promise<void> {
    await rm(this.stateFile(this.done), { force: true });
    await rename(path.join(this.folder, recordName), recordFile);
    await rename(this.folder, target);
  }

  /** The frames are in the result. */
  async remove(recordFile: string): Promise<void> {
    await rename(path.join(this.folder, recordName), recordFile);
    await rm(this.folder, { recursive: true });
  }

  private stateFile(done: number): string {
    return path.join(this.folder, `state-${done}.safetensors`);
  }
}
