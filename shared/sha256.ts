import type { HashedFile } from './sha256Schema';

/** Lower-case hex. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** A file as it is when it is read for the work: afterwards it may be another, or gone. */
export const hashed = async ({ name, bytes }: { readonly name: string; readonly bytes: Uint8Array }): Promise<HashedFile> => ({ name, sha256: await sha256(bytes) });
