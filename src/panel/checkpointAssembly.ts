import type { z } from 'zod';
import { mergeCheckpoint } from '../shared/checkpoint';
import type { hostRequests } from '../shared/protocol/messages';

type CheckpointPart = z.infer<(typeof hostRequests)['checkpointPart']['params']>;

/**
 * Puts checkpoints together from their parts. Only whole ones count: parts wait until the last has come, so that
 * a page that dies while sending leaves the checkpoint before.
 */
export class CheckpointAssembly {
  /** Iteration of the latest whole checkpoint. */
  iteration: number | undefined;
  private core: Uint8Array | undefined;
  private readonly slots = new Map<number, Uint8Array>();
  private arriving: CheckpointPart[] = [];

  /** Takes a part; true when it made a checkpoint whole. */
  add(part: CheckpointPart): boolean {
    if (this.arriving.length > 0 && this.arriving[0]!.iteration !== part.iteration) this.arriving = [];
    this.arriving.push(part);
    return part.last && this.commit();
  }

  /** The latest checkpoint as one file, if there is any. */
  merged(): Uint8Array | undefined {
    return this.core && mergeCheckpoint({ core: this.core, slots: this.slots });
  }

  private commit(): boolean {
    for (const { part, iteration } of this.arriving) {
      this.iteration = iteration;
      if (part.kind === 'core') this.core = part.bytes;
      else this.slots.set(part.index, part.bytes);
    }
    this.arriving = [];
    return this.core !== undefined;
  }
}
