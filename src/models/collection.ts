import { join } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../../shared/json';
import type { FileAccess, OpenFile } from './fileAccess';
import type { Piece } from './rangePlan';

const journalSchema = z.object({
  /** The file and the pieces that the bytes belong to. */
  identity: z.string(),
  /** Bytes done of each piece. */
  done: z.array(z.int().min(0)),
});

const dataFile = 'collected.bin';
const journalFile = 'collected.json';

/** What came of a download so far: the pieces' bytes behind one another in one file, and how far each one is. */
export class Collection {
  private noted: Promise<void> = Promise.resolve();

  private constructor(
    private readonly files: FileAccess,
    private readonly folder: string,
    private readonly data: OpenFile,
    private readonly identity: string,
    readonly pieces: readonly Piece[],
    private readonly done: number[],
  ) {}

  /** Opens what an earlier download of the same file left in the folder, or begins anew. */
  static async open(
    files: FileAccess,
    folder: string,
    file: { readonly url: string; readonly bytes: number; readonly etag: string | undefined },
    pieces: readonly Piece[],
  ): Promise<Collection> {
    const path = new URL(file.url).pathname;
    const identity = JSON.stringify([path, file.bytes, file.etag ?? null, pieces.map(({ from, to }) => [from, to])]);
    const done = (await readJournal(files, folder, identity, pieces)) ?? pieces.map(() => 0);
    return new Collection(files, folder, await files.open(join(folder, dataFile)), identity, pieces, done);
  }

  get received(): number {
    return this.done.reduce((sum, bytes) => sum + bytes, 0);
  }

  get total(): number {
    return this.pieces.reduce((sum, { from, to }) => sum + to - from, 0);
  }

  /** What is missing of a piece: it is written from its beginning on, without holes. */
  missing(index: number): { readonly from: number; readonly to: number } {
    const { from, to } = this.pieces[index]!;
    return { from: from + this.done[index]!, to };
  }

  async append(index: number, bytes: Uint8Array): Promise<void> {
    await this.data.write(bytes, this.pieces[index]!.at + this.done[index]!);
    this.done[index]! += bytes.length;
  }

  /** Notes how far it is, one note at a time. */
  note(): Promise<void> {
    const written = this.noted.then(() => this.writeNote());
    this.noted = written.catch(() => undefined);
    return written;
  }

  /** The bytes reach the disk first, so that the note never says too much. */
  private async writeNote(): Promise<void> {
    const done = [...this.done];
    await this.data.flush();
    const text = JSON.stringify({ identity: this.identity, done });
    await this.files.writeWhole(join(this.folder, journalFile), new TextEncoder().encode(text));
  }

  read(from: number, to: number): Promise<Uint8Array> {
    return this.files.readRange(join(this.folder, dataFile), from, to);
  }

  close(): Promise<void> {
    return this.data.close();
  }

  /** Removes its two files from the folder. */
  async remove(): Promise<void> {
    await this.files.remove(join(this.folder, journalFile));
    await this.files.remove(join(this.folder, dataFile));
  }
}

async function readJournal(
  files: FileAccess,
  folder: string,
  identity: string,
  pieces: readonly Piece[],
): Promise<number[] | undefined> {
  try {
    const text = new TextDecoder().decode(await files.read(join(folder, journalFile)));
    const journal = journalSchema.parse(parseJson(text));
    const fits = pieces.every(({ from, to }, i) => (journal.done[i] ?? Infinity) <= to - from);
    return journal.identity === identity && fits ? journal.done : undefined;
  } catch {
    return undefined;
  }
}
