/**
 * What is known of a model's files from their first download, or from the catalogue: later ones are held to it. The
 * note lies beside the model's folder and outlives it.
 */
import { z } from 'zod';
import { parseJson } from '../../shared/json';
import { sha256Schema } from '../../shared/sha256Schema';
import pins from './pins.json';

const trustSchema = z.object({
  formatVersion: z.literal(1),
  repository: z.string(),
  /** Where the server told it; of two commits with the same files none is better. */
  commit: z.string().nullable(),
  /** SHA-256 of the weights' safetensors header, with the length before it; null for files of another kind. */
  header: sha256Schema.nullable(),
  /** SHA-256 of each tensor's bytes in the repository's file. */
  tensors: z.record(z.string(), sha256Schema),
  /** SHA-256 of whole files, under the catalogue's names. */
  files: z.record(z.string(), sha256Schema),
  /** SHA-256 of rows of the token table as they lie in the repository's file, by token. */
  rows: z.record(z.string(), sha256Schema).default({}),
});
export type Trust = z.infer<typeof trustSchema>;

/** By the catalogue's ids; `npm run weights:pins` fills it where the hub can be reached. */
const pinned: Readonly<Record<string, unknown>> = pins;

/** What the catalogue itself knows of a model; undefined for one that is not pinned. */
export function pinOf(id: string): Trust | undefined {
  return Object.hasOwn(pinned, id) ? trustSchema.parse(pinned[id]) : undefined;
}

export function formatTrust(trust: Trust): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(trust, null, 2)}\n`);
}

/** @throws Error for what is none */
export function parseTrust(bytes: Uint8Array): Trust {
  return trustSchema.parse(parseJson(new TextDecoder().decode(bytes)));
}

/** The first thing that is another than it was known to be; what only one of the two has says nothing. */
export function difference(known: Trust, now: Trust): string | undefined {
  if (known.repository !== now.repository) return `it comes from ${now.repository}`;
  if (known.header && now.header && known.header !== now.header) return 'its header is another';
  const tensor = otherIn(known.tensors, now.tensors);
  if (tensor !== undefined) return `its tensor "${tensor}" is another`;
  const file = otherIn(known.files, now.files);
  if (file !== undefined) return `its ${file} is another`;
  const row = otherIn(known.rows, now.rows);
  return row === undefined ? undefined : `what its token table has for token ${row} is another`;
}

/** Both together, the later one's commit. */
export function joinTrust(known: Trust | undefined, now: Trust): Trust {
  if (!known) return now;
  return { ...now, header: now.header ?? known.header, tensors: { ...known.tensors, ...now.tensors }, files: { ...known.files, ...now.files }, rows: { ...known.rows, ...now.rows } };
}

function otherIn(known: Readonly<Record<string, string>>, now: Readonly<Record<string, string>>): string | undefined {
  return Object.keys(known).find((name) => Object.hasOwn(now, name) && now[name] !== known[name]);
}
