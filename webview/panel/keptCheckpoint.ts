import { mergeCheckpoint } from '../../shared/checkpoint';
import type { CheckpointParts } from '../../engine/api';

/** The page's own copy of a run's last checkpoint, to go on from when the engine dies under it. */
export class KeptCheckpoint {
  iteration: number | undefined;
  private core: Uint8Array | undefined;
  /** Each checkpoint brings the slots that have changed; the others are those of earlier ones. */
  private readonly slots = new Map<number, Uint8Array>();

  add({ iteration, core, slots }: CheckpointParts): void {
    this.iteration = iteration;
    this.core = core;
    for (const { index, bytes } of slots) this.slots.set(index, bytes);
  }

  /** As one file; undefined before the first. */
  whole(): Uint8Array | undefined {
    return this.core && mergeCheckpoint({ core: this.core, slots: this.slots });
  }

  clear(): void {
    this.iteration = undefined;
    this.core = undefined;
    this.slots.clear();
  }
}
