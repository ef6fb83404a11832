import { ByteReader } from './byteReader';
import { hostOf, request, type HttpOptions } from './http';
import { ModelError } from './modelError';

/** Tokenizers take about 2 MB. */
const maxBytes = 32 * 2 ** 20;

/**
 * A whole file at the first of the addresses that has one.
 * @returns undefined if none has and it is not needed.
 */
export async function fetchSmallFile(
  model: string,
  urls: readonly string[],
  needed: boolean,
  { http, signal }: { readonly http: HttpOptions; readonly signal?: AbortSignal },
): Promise<Uint8Array | undefined> {
  for (const [i, url] of urls.entries()) {
    try {
      return await fetchWhole(model, url, http, signal);
    } catch (error) {
      const missing = error instanceof ModelError && error.failure === 'not-found';
      if (!missing || (needed && i === urls.length - 1)) throw error;
    }
  }
  return undefined;
}

async function fetchWhole(model: string, url: string, http: HttpOptions, signal?: AbortSignal): Promise<Uint8Array> {
  const { body, fileBytes } = await request(model, url, undefined, http, signal);
  const reader = new ByteReader(body, model, url, signal);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for (let chunk = await reader.next(maxBytes); chunk; chunk = await reader.next(maxBytes)) {
    chunks.push(chunk.slice());
    bytes += chunk.length;
    if (bytes > maxBytes) {
      await reader.close();
      throw new ModelError('wrong-length', `${model}: the file at ${hostOf(url)} is far too long.`);
    }
  }
  if (fileBytes === undefined || fileBytes === bytes) return Buffer.concat(chunks);
  throw new ModelError('wrong-length', `${model}: ${hostOf(url)} sent ${bytes} of ${fileBytes} bytes.`);
}
