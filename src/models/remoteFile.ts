import { readSafetensorsHeader, safetensorsBodyStart, type TensorPlace } from '../../shared/safetensors';
import { messageOf } from '../../shared/messageOf';
import { ByteReader } from './byteReader';
import { hostOf, request, type Answer, type ByteRange, type HttpOptions } from './http';
import { ModelError } from './modelError';
import { sha256Of } from './modelStore';

/** Holds most headers, so that they come with the first answer. */
const firstBytes = 128 * 1024;
/** The largest header known is below 1 MB; a longer one is no header. */
const maxHeaderBytes = 16 * 2 ** 20;

/** A safetensors file on a server, known by its header. */
export interface RemoteFile {
  readonly url: string;
  readonly bytes: number;
  readonly commit: string | undefined;
  readonly etag: string | undefined;
  readonly places: ReadonlyMap<string, TensorPlace>;
  /** SHA-256 of the header with its length, lower-case hex. */
  readonly header: string;
  /** A server that knows no ranges sends everything: the rest of the file, from `position` on. */
  readonly whole: { readonly reader: ByteReader; readonly position: number } | undefined;
}

/**
 * Reads a file's header.
 * @param model names the model in messages.
 * @throws ModelError if there is none, or the server cannot be asked.
 */
export async function openRemoteFile(
  model: string,
  url: string,
  http: HttpOptions,
  signal?: AbortSignal,
): Promise<RemoteFile> {
  const answer = await request(model, url, { from: 0, to: firstBytes }, http, signal);
  const { fileBytes: bytes, commit, etag } = answer;
  if (bytes === undefined) throw new ModelError('wrong-length', `${model}: ${hostOf(url)} does not tell the file's length.`);
  const reader = new ByteReader(answer.body, model, url, signal);
  const head = await reader.take(Math.min(8, bytes));
  const bodyStart = parse(model, url, () => safetensorsBodyStart(head, bytes));
  if (bodyStart > maxHeaderBytes) {
    throw new ModelError('header', `${model}: the file at ${hostOf(url)} claims a header of ${bodyStart} bytes: it is none.`);
  }
  const start = new Uint8Array(bodyStart);
  start.set(head);
  const inFirst = answer.ranged ? Math.min(bodyStart, firstBytes) : bodyStart;
  start.set(await reader.take(inFirst - head.length), head.length);
  if (answer.ranged) await reader.close();
  const file = { url, bytes, commit, etag };
  if (inFirst < bodyStart) start.set(await fetchRange(model, file, { from: inFirst, to: bodyStart }, http, signal), inFirst);
  const { places } = parse(model, url, () => readSafetensorsHeader(start, bytes));
  return { ...file, places, header: sha256Of(start), whole: answer.ranged ? undefined : { reader, position: bodyStart } };
}

function parse<T>(model: string, url: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const message = `${model}: the file at ${hostOf(url)} is no safetensors file. ${messageOf(error)}`;
    throw new ModelError('header', message, { cause: error });
  }
}

type KnownFile = Pick<RemoteFile, 'url' | 'bytes' | 'etag'>;

/** A reader of a range. @throws ModelError if the server does not give ranges any more, or the file changed. */
export async function openRange(
  model: string,
  file: KnownFile,
  range: ByteRange,
  http: HttpOptions,
  signal?: AbortSignal,
): Promise<ByteReader> {
  const answer = await request(model, file.url, range, http, signal);
  const refusal = refuse(model, file, answer);
  if (!refusal) return new ByteReader(answer.body, model, file.url, signal);
  await answer.body.cancel();
  throw refusal;
}

function refuse(model: string, file: KnownFile, { ranged, fileBytes, etag }: Answer): ModelError | undefined {
  const host = hostOf(file.url);
  if (!ranged) return new ModelError('no-ranges', `${model}: ${host} ignores byte ranges.`);
  const same = fileBytes === file.bytes && (!etag || !file.etag || etag === file.etag);
  return same ? undefined : new ModelError('changed', `${model}: the file at ${host} changed during the download.`);
}

/** All bytes of a range. */
export async function fetchRange(
  model: string,
  file: KnownFile,
  range: ByteRange,
  http: HttpOptions,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const reader = await openRange(model, file, range, http, signal);
  const bytes = await reader.take(range.to - range.from);
  await expectEnd(reader, model, file);
  return bytes;
}

/** @throws ModelError if the answer goes on behind what was asked for. */
export async function expectEnd(reader: ByteReader, model: string, { url }: KnownFile): Promise<void> {
  const more = await reader.next(1);
  if (!more) return;
  await reader.close();
  throw new ModelError('wrong-length', `${model}: ${hostOf(url)} sent more bytes than it was asked for.`);
}
