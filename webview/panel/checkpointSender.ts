import { messageOf } from '../../shared/messageOf';
import type { CheckpointParts } from '../../shared/checkpoint';
import type { hostRequests } from '../../shared/protocol/messages';
import type { z } from 'zod';

type CheckpointPart = z.infer<(typeof hostRequests)['checkpointPart']['params']>;

/**
 * Brings checkpoints to the host part by part, each waiting for the one before, beside the training. One is sent whole
 * before the next, and of those that came meanwhile the latest, with the slots that have changed in all of them.
 */
export class CheckpointSender {
  private sending: Promise<void> | undefined;
  private reported = false;
  private latest: Omit<CheckpointParts, 'slots'> | undefined;
  /** Changed slots that the host does not have yet: those of a checkpoint that failed come with the next. */
  private readonly unsent = new Map<number, Uint8Array>();

  constructor(
    private readonly runId: string,
    private readonly send: (part: CheckpointPart) => Promise<unknown>,
    /** Told once: the next checkpoints are tried all the same. */
    private readonly onProblem: (message: string) => void,
  ) {}

  add({ slots, ...rest }: CheckpointParts): void {
    for (const { index, bytes } of slots) this.unsent.set(index, bytes);
    this.latest = rest;
    this.sending ??= this.sendAll().finally(() => (this.sending = undefined));
  }

  /** Waits until the host has all that was added, or has refused it: a problem is told as ever. */
  async flush(): Promise<void> {
    await this.sending;
  }

  private async sendAll(): Promise<void> {
    while (this.latest) {
      const { latest } = this;
      this.latest = undefined;
      await this.sendParts(latest).catch((error) => this.report(error));
    }
  }

  private async sendParts({ iteration, seconds, core }: Omit<CheckpointParts, 'slots'>): Promise<void> {
    const slots = [...this.unsent];
    const parts: CheckpointPart['part'][] = [...slots.map(([index, bytes]) => ({ kind: 'slot' as const, index, bytes })), { kind: 'core', bytes: core }];
    const pieces = parts.flatMap(piecesOf);
    for (const [index, piece] of pieces.entries()) {
      await this.send({ id: this.runId, iteration, seconds, ...piece, last: index === pieces.length - 1 });
    }
    for (const [index, bytes] of slots) if (this.unsent.get(index) === bytes) this.unsent.delete(index);
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
