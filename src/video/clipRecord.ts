import { stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { version } from '../../package.json';
import { parseJson } from '../../shared/json';
import { readModel } from '../../shared/modelFile';
import { sha256Schema } from '../../shared/sha256Schema';
import { sha256 } from '../../shared/sha256';

/** What a clip is painted with. */
export interface ClipOptions {
  /** Longer side in pixels. */
  readonly size: number | 'original';
  /** Undefined: as in the automaton's file. */
  readonly seed?: number | undefined;
  readonly strength?: number | undefined;
  readonly keepColors?: boolean | undefined;
}

const recordSchema = z.object({
  program: z.string(),
  automaton: z.object({ name: z.string(), sha256: sha256Schema }),
  input: z.object({ name: z.string(), bytes: z.int(), modified: z.string() }),
  settings: z.object({ size: z.union([z.literal('original'), z.int()]), seed: z.int(), strength: z.number(), keepColors: z.boolean() }),
});
export type ClipRecord = z.infer<typeof recordSchema>;

interface ClipJob extends ClipOptions {
  readonly model: { readonly name: string; readonly bytes: Uint8Array };
  /** A file or folder. */
  readonly input: string;
}

/** What a clip is made of: nothing of it may change while it is unfinished. */
export async function recordOf({ model, input, size, seed, strength = 1, keepColors = false }: ClipJob): Promise<ClipRecord> {
  const { size: bytes, mtime } = await stat(input);
  return {
    program: `NCA Studio ${version}`,
    automaton: { name: model.name, sha256: await sha256(model.bytes) },
    input: { name: path.basename(input), bytes, modified: mtime.toISOString() },
    settings: { size, seed: seed ?? readModel(model.bytes).metadata.seed, strength, keepColors },
  };
}

export const recordText = (record: ClipRecord): string => `${JSON.stringify(record, null, 2)}\n`;

/** Undefined for what is none. */
export function readRecord(text: string): ClipRecord | undefined {
  try {
    return recordSchema.parse(parseJson(text));
  } catch {
    return undefined;
  }
}
