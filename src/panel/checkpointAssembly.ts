import type { z } from 'zod';
import type { CheckpointParts } from '../../shared/checkpoint';
import type { hostRequests } from '../../shared/protocol/messages';

type CheckpointPiece = z.infer<(typeof hostRequests)['checkpointPart']['params']>;

/**
 * Puts checkpoints together from the messages that bring them. Only whole ones count: pieces wait until the last has
 * come, so that a page that dies while sending leaves the checkpoint before.
 */
export class CheckpointAssembly {
  private arriving: CheckpointPiece[] = [];

  /** Takes a piece. @returns the checkpoint that it made whole */
  add(piece: CheckpointPiece): CheckpointParts | undefined {
    if (this.arriving.length > 0 && this.arriving[0]!.iteration !== piece.iteration) this.arriving = [];
    const before = piece.continues ? this.arriving.pop() : undefined;
    this.arriving.push(before ? joined(before, piece) : piece);
    return piece.last ? this.whole(piece) : undefined;
  }

  private whole({ iteration, seconds }: CheckpointPiece): CheckpointParts | undefined {
    const parts = this.arriving.map(({ part }) => part);
    this.arriving = [];
    const core = parts.find(({ kind }) => kind === 'core');
    const slots = parts.filter((part) => part.kind === 'slot');
    return core && { iteration, seconds, core: core.bytes, slots };
  }
}

function joined(before: CheckpointPiece, piece: CheckpointPiece): CheckpointPiece {
  const bytes = new Uint8Array(before.part.bytes.length + piece.part.bytes.length);
  bytes.set(before.part.bytes);
  bytes.set(piece.part.bytes, before.part.bytes.length);
  return { ...before, part: { ...before.part, bytes } };
}
