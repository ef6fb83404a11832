import { messageOf } from '../../shared/messageOf';
import type { CheckpointParts } from '../../shared/checkpoint';
import type { hostRequests } from '../../shared/protocol/messages';
import type { z } from 'zod';

type CheckpointPart = z.infer<(typeof hostRequests)['checkpointPart']['params']>;

/**
 * Brings checkpoints to the host part by part, each waiting for the one before, beside the training.
 * A checkpoint is sent whole before the next one, because its slots are changes since the last.
 */
export class CheckpointSender {
  private sending: Promise<void> = Promise.resolve();
  private reported = false;
  /** Changed slots that the host does not have yet: those of a checkpoint that failed come with the next. */
  private readonly unsent = new Map<number, Uint8Array>();

  constructor(
    private readonly runId: string,
    private readonly send: (part: CheckpointPart) => Promise<unknown>,
    /** Told once: the next checkpoints are tried all the same. */
    private readonly onProblem: (message: string) => void,
  ) {}

  add(checkpoint: CheckpointParts): void {
    this.sending = this.sending.then(() => this.sendParts(checkpoint)).catch((error) => this.report(error));
  }

  /** Waits until the host has all that was added, or has refused it: a problem is told as ever. */
  async flush(): Promise<void> {
    await this.sending;
  }

  private async sendParts({ iteration, seconds, core, slots }: CheckpointParts): Promise<void> {
    for (const { index, bytes } of slots) this.unsent.set(index, bytes);
    const parts: CheckpointPart['part'][] = [
      ...[...this.unsent].map(([index, bytes]) => ({ kind: 'slot' as const, index, bytes })),
      { kind: 'core', bytes: core },
    ];
    const pieces = parts.flatMap(piecesOf);
    for (const [index, piece] of pieces.entries()) {
      await this.send({ id: this.runId, iteration, seconds, ...piece, last: index === pieces.length - 1 });
    }
    this.unsent.clear();
  }

  private report(error: unknown): void {
    if (this.reported) return;
    this.reported = true;
    this.onProblem(messageOf(error));
  }
}

/** Larger messages block all others for a good while. */
const largestPiece = 4 * 2 ** 20;

function piecesOf(part: CheckpointPart['part']): Pick<CheckpointPart, 'part' | 'continues'>[] {
  const { bytes } = part;
  const count = Math.max(1, Math.ceil(bytes.length / largestPiece));
  return Array.from({ length: count }, (_, i) => ({
    part: { ...part, bytes: alone(bytes.subarray(i * largestPiece, (i + 1) * largestPiece)) },
    ...(i > 0 && { continues: true as const }),
  }));
}

/** A view of a larger buffer would take all of that buffer along. */
function alone(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
}
