import { z } from 'zod';
import { parseJson as parse } from '../../shared/json';
import { toFloat32 } from '../../shared/safetensors';
import type { FileAccess } from './fileAccess';
import type { ByteRange, HttpOptions } from './http';
import type { Manifest } from './manifest';
import { ModelError } from './modelError';
import { sha256Of } from './modelStore';
import { joinRanges } from './rangePlan';
import { fetchRange } from './remoteFile';

export type TokenTable = NonNullable<Manifest['tokenTable']>;

/** `token-rows.json`: rows of a token table as they lie in the repository, each with its hash. */
const rowsSchema = z.object({
  formatVersion: z.literal(1),
  rows: z.record(z.string(), z.object({ sha256: z.string(), base64: z.string() })),
});
type Rows = z.infer<typeof rowsSchema>['rows'];

/** Rows this close together come in one request. */
const gap = 16 * 1024;
const connections = 6;

export function rowRange({ shape: [, width], dtype, from }: TokenTable, id: number): ByteRange {
  const bytes = width * (dtype === 'F32' ? 4 : 2);
  return { from: from + id * bytes, to: from + (id + 1) * bytes };
}

export function rowValues({ shape: [, width], dtype }: TokenTable, bytes: Uint8Array): Float32Array {
  return toFloat32({ dtype, shape: [width], data: bytes });
}

/** Rows of one model's token table: kept ones, and those that a server still has to give. */
export class TokenRows {
  constructor(
    private readonly model: string,
    private readonly table: TokenTable,
    private readonly files: FileAccess,
    private readonly path: string,
    /** Told the SHA-256 of rows that came. @throws ModelError if they are not what they were before */
    private readonly hold: (rows: Readonly<Record<string, string>>) => Promise<void>,
  ) {}

  /**
   * @param tokens ids, and the words that they stand for.
   * @param url of the repository's file.
   * @throws ModelError `missing-rows` that names the words whose rows are not there and cannot be fetched, `damaged` for
   * rows of no numbers or of nothing but zeros, and what `hold` throws.
   */
  async get(
    tokens: ReadonlyMap<number, string>,
    url: string,
    http: HttpOptions,
    signal?: AbortSignal,
  ): Promise<Map<number, Float32Array>> {
    this.checkIds([...tokens.keys()]);
    const kept = await this.read();
    const missing = [...tokens.keys()].filter((id) => !(id in kept));
    if (missing.length > 0) {
      const fetched = await this.fetch(missing, url, http, signal).catch((error: unknown) => {
        throw this.missingWords(missing.map((id) => tokens.get(id)!), error);
      });
      const rows = Object.fromEntries([...fetched].map(([id, bytes]) => [id, { sha256: sha256Of(bytes), base64: toBase64(bytes) }]));
      this.checkValues([...fetched.values()]);
      await this.hold(Object.fromEntries(Object.entries(rows).map(([id, { sha256 }]) => [id, sha256])));
      Object.assign(kept, rows);
      await this.write(kept);
    }
    const valuesOf = (id: number) => rowValues(this.table, fromBase64(kept[id]!.base64));
    return new Map([...tokens.keys()].map((id) => [id, valuesOf(id)]));
  }

  private checkIds(ids: readonly number[]): void {
    const rows = this.table.shape[0];
    const wrong = ids.find((id) => !Number.isInteger(id) || id < 0 || id >= rows);
    if (wrong !== undefined) throw new ModelError('damaged', `${this.model} has no token ${wrong}: it knows ${rows}.`);
  }

  private checkValues(rows: readonly Uint8Array[]): void {
    const values = rows.map((bytes) => rowValues(this.table, bytes));
    if (!values.every((row) => row.every(Number.isFinite))) throw new ModelError('damaged', `${this.model}: its token table holds numbers that are none: the file is damaged.`);
    if (values.every((row) => row.every((value) => value === 0))) throw new ModelError('damaged', `${this.model}: its token table is all zeros: the file holds no trained weights.`);
  }

  private missingWords(words: readonly string[], error: unknown): unknown {
    if (!(error instanceof ModelError) || error.failure === 'cancelled') return error;
    const list = [...new Set(words)].map((word) => `“${word}”`).join(', ');
    const message = `${this.model} has not met ${list} before and cannot fetch what it needs for that. ${error.message}`;
    return new ModelError('missing-rows', message, { cause: error });
  }

  /** Rows whose hash is wrong count as missing. */
  private async read(): Promise<Rows> {
    const text = await this.files.read(this.path).then(
      (bytes) => new TextDecoder().decode(bytes),
      () => undefined,
    );
    if (text === undefined) return {};
    const parsed = rowsSchema.safeParse(parseJson(text));
    const rows = parsed.success ? Object.entries(parsed.data.rows) : [];
    return Object.fromEntries(rows.filter(([, { sha256, base64 }]) => sha256Of(fromBase64(base64)) === sha256));
  }

  private write(rows: Rows): Promise<void> {
    const text = JSON.stringify({ formatVersion: 1, rows });
    return this.files.writeWhole(this.path, new TextEncoder().encode(text));
  }

  private async fetch(
    ids: readonly number[],
    url: string,
    http: HttpOptions,
    signal?: AbortSignal,
  ): Promise<Map<number, Uint8Array>> {
    const file = { url, bytes: this.table.fileBytes, etag: this.table.etag ?? undefined };
    const places = ids.map((id) => ({ id, range: rowRange(this.table, id) }));
    const waiting = joinRanges(places.map(({ range }) => range), gap);
    const rows = new Map<number, Uint8Array>();
    const work = async () => {
      for (let range = waiting.shift(); range; range = waiting.shift()) {
        const { from, to } = range;
        const bytes = await fetchRange(this.model, file, range, http, signal);
        const inside = places.filter((place) => place.range.from >= from && place.range.to <= to);
        for (const place of inside) rows.set(place.id, bytes.slice(place.range.from - from, place.range.to - from));
      }
    };
    await Promise.all(Array.from({ length: connections }, work));
    return rows;
  }
}

function parseJson(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

const toBase64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const fromBase64 = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));
