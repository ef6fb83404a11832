import { z } from 'zod';
import { parseJson } from '../../shared/json';
import { describeProblem, messageOf } from '../../shared/messageOf';
import { sha256Schema } from '../../shared/sha256Schema';
import { ModelError } from './modelError';

const count = z.int().min(0);
const shape = z.array(count);

/** `manifest.json` of a downloaded model: what lies beside it, and where it is from. */
const manifestSchema = z.object({
  formatVersion: z.literal(1),
  id: z.string(),
  repository: z.string(),
  /** Commit, where the server told it. */
  revision: z.string(),
  licence: z.string(),
  downloaded: z.iso.datetime(),
  weights: z.object({
    bytes: count,
    sha256: sha256Schema,
    tensors: z.array(
      z.object({ name: z.string(), dtype: z.enum(['F16', 'F32']), shape, offset: count, bytes: count, sha256: sha256Schema }),
    ),
  }),
  /** The file that the weights were made of, where all of it was fetched. */
  source: z.object({ bytes: count, sha256: sha256Schema }).optional(),
  /** The other files, under the names that the models folder has for them. */
  files: z.record(z.string(), z.object({ bytes: count, sha256: sha256Schema })),
  /** The token table in the repository's file, if its rows are fetched as they are needed. */
  tokenTable: z
    .object({
      path: z.string(),
      fileBytes: count,
      etag: z.string().nullable(),
      dtype: z.enum(['F32', 'F16', 'BF16']),
      shape: z.tuple([count, count]),
      /** First byte in the file. */
      from: count,
    })
    .nullable(),
});
export type Manifest = z.infer<typeof manifestSchema>;

export function formatManifest(manifest: Manifest): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`);
}

/** @throws ModelError if it is none. */
export function parseManifest(model: string, bytes: Uint8Array): Manifest {
  const fail = (reason: string) => new ModelError('damaged', `${model}: its manifest.json is damaged (${reason}).`);
  let json: unknown;
  try {
    json = parseJson(new TextDecoder().decode(bytes));
  } catch (error) {
    throw fail(`it ${messageOf(error)}`);
  }
  const parsed = manifestSchema.safeParse(json);
  if (!parsed.success) throw fail(describeProblem(parsed.error));
  return parsed.data;
}
