import { z } from 'zod';
import { parseJson } from '../../shared/json';
import type { AccessToken } from './http';
import { hubEndpoint } from './places';

const schema = z.object({ value: z.string().min(1), host: z.string().min(1) });

/** A token as it lies in a secret storage, with the host that it is for. */
export function formatToken({ value, host }: AccessToken): string {
  return JSON.stringify({ value, host });
}

/** One that an older version kept is a token alone, and for the Hugging Face hub. */
export function parseToken(kept: string | undefined): AccessToken | undefined {
  if (!kept) return undefined;
  try {
    return schema.parse(parseJson(kept));
  } catch {
    return { value: kept, host: new URL(hubEndpoint).host };
  }
}
