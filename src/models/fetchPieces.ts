import { expectEnd, openRange, type RemoteFile } from './remoteFile';
import type { Collection } from './collection';
import type { HttpOptions } from './http';
import { ModelError, type ModelFailure } from './modelError';

export interface FetchOptions {
  readonly http: HttpOptions;
  readonly signal?: AbortSignal;
  readonly onBytes?: () => void;
  /** Waits before a broken connection is tried again; tests do not. */
  readonly wait: (milliseconds: number) => Promise<void>;
}

const connections = 4;
/** Tries in a row that bring nothing. */
const tries = 3;
const worthAnotherTry: readonly ModelFailure[] = ['cut', 'server', 'no-network'];

/** Fetches all pieces that are missing, several at once. Stops at the first failure; what came is noted. */
export async function fetchPieces(
  model: string,
  file: RemoteFile,
  collection: Collection,
  options: FetchOptions,
): Promise<void> {
  const failed = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, failed.signal]) : failed.signal;
  let failure: Error | undefined;
  const waiting = collection.pieces.map((_, index) => index).filter((index) => !isDone(collection, index));
  const work = async () => {
    for (let index = waiting.shift(); index !== undefined && !failure; index = waiting.shift()) {
      await fetchPiece(model, file, collection, index, { ...options, signal });
      await collection.note();
    }
  };
  const worker = () =>
    work().catch((error: unknown) => {
      failure ??= error as Error;
      failed.abort();
    });
  await Promise.all(Array.from({ length: connections }, worker));
  if (!failure) return;
  // The failure itself matters more than one of noting it, such as on a full disk.
  await collection.note().catch(() => undefined);
  throw failure;
}

const isDone = (collection: Collection, index: number) => {
  const { from, to } = collection.missing(index);
  return from >= to;
};

async function fetchPiece(
  model: string,
  file: RemoteFile,
  collection: Collection,
  index: number,
  options: FetchOptions,
): Promise<void> {
  for (let tried = 0; !isDone(collection, index); ) {
    const before = collection.missing(index).from;
    try {
      await receive(model, file, collection, index, options);
    } catch (error) {
      tried = collection.missing(index).from > before ? 1 : tried + 1;
      const again = error instanceof ModelError && worthAnotherTry.includes(error.failure) && tried < tries;
      if (!again || options.signal?.aborted) throw error;
      await options.wait(500 * 2 ** tried);
    }
  }
}

async function receive(
  model: string,
  file: RemoteFile,
  collection: Collection,
  index: number,
  { http, signal, onBytes }: FetchOptions,
): Promise<void> {
  const range = collection.missing(index);
  const reader = await openRange(model, file, range, http, signal);
  try {
    for (let left = range.to - range.from; left > 0; ) {
      const bytes = await reader.next(left);
      if (!bytes) throw new ModelError('cut', `${model}: ${new URL(file.url).host} ended the answer too early.`);
      await collection.append(index, bytes);
      left -= bytes.length;
      onBytes?.();
    }
    await expectEnd(reader, model, file);
  } finally {
    await reader.close();
  }
}

/** Takes the pieces out of a file that a server without ranges sends from end to end. */
export async function cutPieces(
  { reader, position }: NonNullable<RemoteFile['whole']>,
  collection: Collection,
  onBytes?: () => void,
): Promise<void> {
  let at = position;
  try {
    for (const index of collection.pieces.keys()) {
      const { from, to } = collection.missing(index);
      await reader.skip(from - at);
      at = from;
      while (at < to) {
        const bytes = await reader.next(to - at);
        if (!bytes) throw new ModelError('cut', 'The answer ended too early.');
        await collection.append(index, bytes);
        at += bytes.length;
        onBytes?.();
      }
    }
  } finally {
    await collection.note().catch(() => undefined);
    await reader.close();
  }
}
