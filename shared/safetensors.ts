/**
 * Reads and writes safetensors files: a little-endian u64 header length, that many bytes of JSON, then the
 * tensors' bytes without holes. Format: https://huggingface.co/docs/safetensors/index#format
 */
import { z } from 'zod';
import { fromHalf } from './half';
import { JsonError, parseJson } from './json';
import { describeProblem } from './messageOf';
import { strayFile } from './strayFile';

/** Bytes of one element. */
const elementBytes = {
  F64: 8,
  I64: 8,
  U64: 8,
  F32: 4,
  I32: 4,
  U32: 4,
  F16: 2,
  BF16: 2,
  I16: 2,
  U16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
} as const;

export type TensorType = keyof typeof elementBytes;

/** A tensor as it lies in a file: row-major, little-endian. */
export interface StoredTensor {
  readonly dtype: TensorType;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

export interface Safetensors {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** What is wrong with a file, in a sentence. */
export class SafetensorsError extends Error {
  override readonly name = 'SafetensorsError';
}

const lengthBytes = 8;
/** The reference implementation's own limit. */
const maxHeaderBytes = 100_000_000;
/** Some 25,000 tensors; a checkpoint has a few thousand. */
const mostHeaderValues = 250_000;
const count = z.int().min(0);
const entrySchema = z.object({
  dtype: z.enum(Object.keys(elementBytes) as [TensorType, ...TensorType[]]),
  shape: z.array(count),
  data_offsets: z.tuple([count, count]),
});
type Entry = z.infer<typeof entrySchema>;

/** Where a tensor lies in a file. */
export interface TensorPlace {
  readonly dtype: TensorType;
  readonly shape: readonly number[];
  /** Bytes of the file, `to` excluded. */
  readonly from: number;
  readonly to: number;
}

/**
 * Parses a file. The tensors' `data` are views into `bytes`, not copies.
 * @throws SafetensorsError if the header is no valid one, or a tensor's bytes lie outside the file, do not
 * fit its shape, overlap another's or leave a hole.
 */
export function readSafetensors(bytes: Uint8Array): Safetensors {
  const { places, metadata } = readSafetensorsHeader(bytes, bytes.length);
  const tensors = [...places].map(
    ([name, { dtype, shape, from, to }]) => [name, { dtype, shape, data: bytes.subarray(from, to) }] as const,
  );
  return { tensors: new Map(tensors), metadata };
}

/**
 * Parses a header alone, for a file of which only parts are read.
 * @param start the file's first bytes, at least {@link safetensorsBodyStart} of them.
 * @param fileBytes length of the whole file.
 * @throws SafetensorsError as {@link readSafetensors} does.
 */
export function readSafetensorsHeader(
  start: Uint8Array,
  fileBytes: number,
): { readonly places: ReadonlyMap<string, TensorPlace>; readonly metadata: Safetensors['metadata'] } {
  const bodyStart = safetensorsBodyStart(start, fileBytes);
  const { __metadata__: metadata, ...entries } = parseHeader(start.subarray(lengthBytes, bodyStart));
  const parsed = Object.entries(entries).map(([name, entry]) => [name, parseEntry(name, entry)] as const);
  checkRanges(parsed, fileBytes - bodyStart);
  const places = parsed.map(([name, { dtype, shape, data_offsets: [from, to] }]) => {
    return [name, { dtype, shape, from: bodyStart + from, to: bodyStart + to }] as const;
  });
  return { places: new Map(places), metadata: parseMetadata(metadata) };
}

/**
 * Where the header ends and the tensors' bytes begin, told by a file's first eight bytes.
 * @throws SafetensorsError if that is nowhere in the file.
 */
export function safetensorsBodyStart(start: Uint8Array, fileBytes: number): number {
  return lengthBytes + readHeaderLength(start, fileBytes);
}

function readHeaderLength(bytes: Uint8Array, fileBytes: number): number {
  if (bytes.length < lengthBytes) throw new SafetensorsError(`The file is only ${bytes.length} bytes long.`);
  const length = new DataView(bytes.buffer, bytes.byteOffset, lengthBytes).getBigUint64(0, true);
  if (length > BigInt(Math.min(maxHeaderBytes, fileBytes - lengthBytes))) {
    const stray = strayFile(bytes);
    if (stray) throw new SafetensorsError(`The file ${stray}`);
    throw new SafetensorsError(`It is no safetensors file, or cut short: the header claims ${length} bytes, the file has ${fileBytes}.`);
  }
  return Number(length);
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  let header: unknown;
  try {
    header = parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes), { depth: 8, values: mostHeaderValues });
  } catch (error) {
    if (error instanceof JsonError && !/no JSON/.test(error.message)) throw new SafetensorsError(`The header ${error.message}`);
    throw new SafetensorsError('The header is not JSON: this is no safetensors file, or it is damaged.');
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    throw new SafetensorsError('The header is not a JSON object.');
  }
  return header as Record<string, unknown>;
}

function parseEntry(name: string, entry: unknown): Entry {
  const parsed = entrySchema.safeParse(entry);
  if (!parsed.success) throw new SafetensorsError(`Tensor "${name}": ${describeProblem(parsed.error)}`);
  return parsed.data;
}

function parseMetadata(metadata: unknown): Record<string, string> {
  // Python's safetensors opens files that have null for it.
  const parsed = z.record(z.string(), z.string()).nullish().safeParse(metadata);
  if (!parsed.success) throw new SafetensorsError(`__metadata__: ${describeProblem(parsed.error)}`);
  return parsed.data ?? {};
}

function checkRanges(entries: readonly (readonly [string, Entry])[], bodyLength: number): void {
  let end = 0;
  for (const [name, entry] of [...entries].sort(([, a], [, b]) => compareRanges(a, b))) {
    const [from, to] = entry.data_offsets;
    const problem = rangeProblem(entry, end, bodyLength);
    if (problem) throw new SafetensorsError(`Tensor "${name}" ${problem}.`);
    end += to - from;
  }
  if (end === bodyLength) return;
  throw new SafetensorsError(`${bodyLength - end} bytes at the end belong to no tensor.`);
}

function compareRanges({ data_offsets: [fromA, toA] }: Entry, { data_offsets: [fromB, toB] }: Entry): number {
  return fromA - fromB || toA - toB;
}

function rangeProblem(entry: Entry, expectedFrom: number, bodyLength: number): string | undefined {
  const [from, to] = entry.data_offsets;
  if (to > bodyLength) return `ends at byte ${to} of ${bodyLength}: the file is cut short`;
  if (from < expectedFrom) return 'overlaps another';
  if (from > expectedFrom) return 'leaves a hole before it';
  const wanted = elementCount(entry.shape) * elementBytes[entry.dtype];
  if (to - from === wanted) return undefined;
  return `(${entry.dtype} [${entry.shape.join(', ')}]) needs ${wanted} bytes but has ${to - from}`;
}

function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

/**
 * Packs tensors into a file; the same input always gives the same bytes. Widest types lie first and the
 * header is padded to 8 bytes, so that every tensor is aligned in a file that starts aligned.
 * @throws SafetensorsError if a tensor's bytes do not fit its shape.
 */
export function writeSafetensors(
  tensors: Iterable<readonly [name: string, tensor: StoredTensor]>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const sorted = [...tensors].sort(fileOrder);
  const header = headerBytes(sorted, metadata);
  const bodyLength = sorted.reduce((sum, [, { data }]) => sum + data.length, 0);
  const file = new Uint8Array(lengthBytes + header.length + bodyLength);
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(header, lengthBytes);
  let offset = lengthBytes + header.length;
  for (const [, { data }] of sorted) {
    file.set(data, offset);
    offset += data.length;
  }
  return file;
}

type NamedTensor = readonly [string, StoredTensor];

function fileOrder([nameA, a]: NamedTensor, [nameB, b]: NamedTensor): number {
  return elementBytes[b.dtype] - elementBytes[a.dtype] || (nameA < nameB ? -1 : nameA > nameB ? 1 : 0);
}

function headerBytes(tensors: readonly NamedTensor[], metadata: Safetensors['metadata']): Uint8Array {
  const entries = new Map<string, Entry>();
  let offset = 0;
  for (const [name, { dtype, shape, data }] of tensors) {
    if (entries.has(name)) throw new SafetensorsError(`Tensor "${name}" is there twice.`);
    entries.set(name, { dtype, shape: [...shape], data_offsets: [offset, (offset += data.length)] });
  }
  checkRanges([...entries], offset);
  const own = Object.keys(metadata).length > 0 ? { __metadata__: metadata } : {};
  const json = new TextEncoder().encode(JSON.stringify({ ...own, ...Object.fromEntries(entries) }));
  const padded = new Uint8Array(Math.ceil(json.length / 8) * 8).fill(0x20);
  padded.set(json);
  return padded;
}

/** A tensor of 32-bit floats made of an array of them; `data` is a view of `values`. */
export function float32Tensor(shape: readonly number[], values: Float32Array): StoredTensor {
  return { dtype: 'F32', shape, data: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) };
}

/**
 * The values of a tensor as a fresh array of 32-bit floats.
 * @throws SafetensorsError for other types than F32, F16, BF16 and U8.
 */
export function toFloat32({ dtype, data }: StoredTensor): Float32Array<ArrayBuffer> {
  // Not data.slice(): a Node Buffer's is a view of the whole file.
  const copy = new Uint8Array(data).buffer;
  switch (dtype) {
    case 'F32':
      return new Float32Array(copy);
    case 'F16':
      return fromHalf(new Uint16Array(copy));
    case 'BF16':
      return new Float32Array(Uint32Array.from(new Uint16Array(copy), (bits) => bits << 16).buffer);
    case 'U8':
      return Float32Array.from(data);
    default:
      throw new SafetensorsError(`${dtype} is not read as floating point.`);
  }
}
