import { open, rm, type FileHandle } from 'node:fs/promises';

/** A file of this machine's disk that is read in parts, opened when it is first read. */
export class ClipFile {
  private handle: Promise<FileHandle> | undefined;

  constructor(private readonly file: string) {}

  /** @throws Error if the file has become shorter */
  async read(start: number, end: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(Math.max(0, end - start));
    const handle = await (this.handle ??= open(this.file));
    for (let filled = 0; filled < bytes.length; ) {
      const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, start + filled);
      if (bytesRead === 0) throw new Error(`${this.file} has become shorter while it was read.`);
      filled += bytesRead;
    }
    return bytes;
  }

  async close(): Promise<void> {
    await (await this.handle)?.close();
    this.handle = undefined;
  }
}

/** A file that is written part by part under a temporary name: nobody takes half of it for a whole one. */
export class PieceFile {
  private handle: Promise<FileHandle> | undefined;

  constructor(readonly file: string) {}

  async write(position: number, bytes: Uint8Array): Promise<void> {
    const handle = await (this.handle ??= open(this.file, 'w'));
    for (let written = 0; written < bytes.length; ) {
      written += (await handle.write(bytes, written, bytes.length - written, position + written)).bytesWritten;
    }
  }

  /** It is whole. */
  async close(): Promise<void> {
    const handle = await this.handle;
    await handle?.sync();
    await handle?.close();
    this.handle = undefined;
  }

  /** Nobody wants it. */
  async remove(): Promise<void> {
    const handle = await this.handle?.catch(() => undefined);
    await handle?.close().catch(() => undefined);
    this.handle = undefined;
    await rm(this.file, { force: true });
  }
}
