import { ModelError } from './modelError';
import { cancelled, hostOf, networkError } from './http';

/** Seconds without a byte after which a connection counts as broken. */
const STALL_SECONDS = 60;

/** Reads an answer's body piece by piece. */
export class ByteReader {
  private readonly reader: ReadableStreamDefaultReader<Uint8Array>;
  private rest = new Uint8Array();

  constructor(
    body: ReadableStream<Uint8Array>,
    private readonly model: string,
    private readonly url: string,
    private readonly signal?: AbortSignal,
  ) {
    this.reader = body.getReader();
  }

  /** At least one byte and at most `limit`; undefined at the end. @throws ModelError if the connection breaks. */
  async next(limit: number): Promise<Uint8Array | undefined> {
    while (this.rest.length === 0) {
      const chunk = await this.chunk();
      if (!chunk) return undefined;
      this.rest = chunk as Uint8Array<ArrayBuffer>;
    }
    const taken = this.rest.subarray(0, limit);
    this.rest = this.rest.subarray(taken.length);
    return taken;
  }

  /** Exactly so many bytes. @throws ModelError if there are fewer. */
  async take(count: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(count);
    for (let filled = 0; filled < count; ) {
      const chunk = await this.next(count - filled);
      if (!chunk) throw new ModelError('cut', `${this.model}: ${hostOf(this.url)} ended the answer too early.`);
      bytes.set(chunk, filled);
      filled += chunk.length;
    }
    return bytes;
  }

  async skip(count: number): Promise<void> {
    for (let left = count; left > 0; ) {
      const chunk = await this.next(left);
      if (!chunk) throw new ModelError('cut', `${this.model}: ${hostOf(this.url)} ended the answer too early.`);
      left -= chunk.length;
    }
  }

  /** The rest does not matter. */
  async close(): Promise<void> {
    await this.reader.cancel().catch(() => undefined);
  }

  private async chunk(): Promise<Uint8Array | undefined> {
    if (this.signal?.aborted) throw cancelled(this.model);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stalled = new Promise<never>((_, reject) => {
      const message = `${this.model}: ${hostOf(this.url)} has sent nothing for ${STALL_SECONDS} s.`;
      timer = setTimeout(() => reject(new ModelError('cut', message)), STALL_SECONDS * 1000);
    });
    try {
      const { value } = await Promise.race([this.reader.read(), stalled]);
      return value;
    } catch (error) {
      throw this.signal?.aborted ? cancelled(this.model) : networkError(this.model, this.url, error);
    } finally {
      clearTimeout(timer);
    }
  }
}
