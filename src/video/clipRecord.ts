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

const timingSchema = z.object({
  /** Frames a second. */
  rate: z.number().positive(),
  /** Null where only the end tells; the command line estimates it. */
  count: z.int().nullable(),
});
/** How a video is taken apart into frames. */
export type ClipTiming = z.infer<typeof timingSchema>;

const recordSchema = z.object({
  program: z.string(),
  automaton: z.object({ name: z.string(), sha256: sha256Schema }),
  input: z.object({ name: z.string(), bytes: z.int(), modified: z.string() }),
  settings: z.object({ size: z.union([z.literal('original'), z.int()]), seed: z.int(), strength: z.number(), keepColors: z.boolean() }),
  timing: timingSchema.optional(),
});
export type ClipRecord = z.infer<typeof recordSchema>;

interface ClipJob extends ClipOptions {
  readonly model: { readonly name: string; readonly bytes: Uint8Array };
  /** A file or folder. */
  readonly input: string;
  /** Of a video. */
  readonly timing?: ClipTiming | undefined;
}

/** What a clip is made of: nothing of it may change while it is unfinished. */
export async function recordOf({ model, input, size, seed, strength = 1, keepColors = false, timing }: ClipJob): Promise<ClipRecord> {
  const { size: bytes, mtime } = await stat(input);
  return {
    program: `NCA Studio ${version}`,
    automaton: { name: model.name, sha256: await sha256(model.bytes) },
    input: { name: path.basename(input), bytes, modified: mtime.toISOString() },
    settings: { size, seed: seed ?? readModel(model.bytes).metadata.seed, strength, keepColors },
    ...(timing && { timing }),
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

/**
 * What is recorded when work of `before` is gone on with as `now`. A record without a timing fits any.
 * @throws Error that says what differs
 */
export function goOnWith(before: ClipRecord | undefined, now: ClipRecord, folder: string): ClipRecord {
  const timing = before?.timing ?? now.timing;
  const wanted = timing ? { ...now, timing } : now;
  if (!before || recordText({ ...before, ...(timing && { timing }) }) !== recordText(wanted)) {
    throw new Error(`${folder} holds an unfinished clip of another automaton, input or settings: give these again to go on with it, or delete it.`);
  }
  if (timing && now.timing && !numberAlike(timing, now.timing)) {
    const [begun, read] = [timing, now.timing].map(({ rate }) => Number(rate.toFixed(3)));
    throw new Error(`${folder} holds a clip that was begun at ${begun} frames a second, and here it is read at ${read}: its frames would not fit together. Editor and command line read some videos differently. Go on where it was begun, or start again.`);
  }
  return wanted;
}

/** Whether frames are less than half of one apart at the end. Counts are no sign of it: one is estimated by a length that sound may have. */
function numberAlike(a: ClipTiming, b: ClipTiming): boolean {
  return Math.abs(a.rate / b.rate - 1) * Math.max(a.count ?? 0, b.count ?? 0) < 0.5;
}
