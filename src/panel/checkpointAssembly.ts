import type { z } from 'zod';
import { mergeCheckpoint } from '../../shared/checkpoint';
import type { hostRequests } from '../../shared/protocol/messages';

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

  /** Takes a piece; true when it made a checkpoint whole. */
  add(piece: CheckpointPart): boolean {
    if (this.arriving.length > 0 && this.arriving[0]!.iteration !== piece.iteration) this.arriving = [];
    const before = piece.continues ? this.arriving.pop() : undefined;
    this.arriving.push(before ? joined(before, piece) : piece);
    return piece.last && this.commit();
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

function joined(before: CheckpointPart, piece: CheckpointPart): CheckpointPart {
  const bytes = new Uint8Array(before.part.bytes.length + piece.part.bytes.length);
  bytes.set(before.part.bytes);
  bytes.set(piece.part.bytes, before.part.bytes.length);
  return { ...before, part: { ...before.part, bytes } };
}
