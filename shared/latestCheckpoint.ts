import { mergeCheckpoint, type Checkpoint, type CheckpointParts } from './checkpoint';

/** A run's latest checkpoint, put together from all that came: each brings the slots that have changed since the last. */
export class LatestCheckpoint {
  /** Where the training was; undefined before the first. */
  reached: Pick<CheckpointParts, 'iteration' | 'seconds'> | undefined;
  private core: Uint8Array | undefined;
  private readonly slots = new Map<number, Uint8Array>();

  add({ iteration, seconds, core, slots }: CheckpointParts): void {
    this.reached = { iteration, seconds };
    this.core = core;
    for (const { index, bytes } of slots) this.slots.set(index, bytes);
  }

  /** As it is now; undefined before the first. A slot that has not changed is the same array as before. */
  get parts(): Checkpoint | undefined {
    return this.core && { core: this.core, slots: new Map(this.slots) };
  }

  /** As one file; undefined before the first. */
  merged(): Uint8Array<ArrayBuffer> | undefined {
    return this.parts && mergeCheckpoint(this.parts);
  }

  clear(): void {
    this.reached = undefined;
    this.core = undefined;
    this.slots.clear();
  }
}
