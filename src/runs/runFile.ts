import { z } from 'zod';
import { parseJson } from '../../shared/json';
import { similaritySchema } from '../../shared/losses';
import { describeProblem, messageOf } from '../../shared/messageOf';
import { sha256Schema } from '../../shared/sha256Schema';
import { seamsSchema } from '../../shared/seams';
import { tileSchema } from '../../shared/tile';
import { stabilitySchema } from '../../shared/stability';
import { stopRulesSchema } from '../../shared/stopRules';

const weightsSchema = z.record(z.string(), z.number());
const inputSchema = z.object({
  name: z.string(),
  /** Where it came from: a path from the run's folder, `bundled:` with a path, or a uri. */
  source: z.string(),
  sha256: sha256Schema,
});
export type RunInput = z.infer<typeof inputSchema>;

/** `run.json`: what a run was made of and how it went. */
const runFileSchema = z.object({
  formatVersion: z.literal(1),
  /** Whether there is nothing left to go on with. */
  finished: z.boolean(),
  /** `null` while it trains. */
  ended: z.enum(['finished', 'stopped', 'interrupted', 'failed', 'discarded']).nullable(),
  label: z.string(),
  photos: z.array(inputSchema).min(1),
  style: inputSchema.optional(),
  /** The saved automaton that training began with, where it was neither the base nor a cold start. */
  start: inputSchema.optional(),
  /** The run and iteration whose weights `start` has; the run's folder by name. */
  startedFrom: z.object({ run: z.string(), iteration: z.int().min(0) }).optional(),
  /** SHA-256 of the base automaton, where training began with that. */
  base: sha256Schema.optional(),
  /** Photos that the program brought and that were trained on beside the run's own. */
  otherPhotos: z.array(z.object({ name: z.string(), sha256: sha256Schema })).optional(),
  /** Of a texture, whose photo is blank: the tile that is made at the end. Records of before have none. */
  tile: tileSchema.optional(),
  /** What guided the run beside or instead of a style. */
  guidance: z
    .object({
      /** The CLIP that read the prompts: a name, or the path of a folder. */
      clip: z.string(),
      prompts: z.array(z.object({ text: z.string(), weight: z.number() })),
      images: z.array(z.object({ ...inputSchema.shape, weight: z.number() })).optional(),
    })
    .optional(),
  /** Start of all random numbers. */
  seed: z.int(),
  /** Every setting, nothing open: can be pasted into settings.json. */
  settings: z.record(z.string(), z.unknown()),
  /** Networks that were downloaded for this run, or taken from a folder of the user's; the built-in one is not listed. */
  networks: z
    .array(
      z.object({
        id: z.string(),
        repository: z.string(),
        revision: z.string(),
        licence: z.string(),
        sha256: z.string(),
      }),
    )
    .optional(),
  device: z.object({ kind: z.enum(['cpu', 'gpu']), name: z.string(), reason: z.string() }),
  versions: z.record(z.string(), z.string()),
  /** ISO 8601, UTC. */
  started: z.iso.datetime(),
  saved: z.iso.datetime(),
  /** Time spent training. */
  seconds: z.number().nullable(),
  /** Iterations done. */
  iterations: z.int(),
  losses: z.record(z.string(), z.object({ first: z.number(), last: z.number() })).nullable(),
  /** Cosines to the prompts and images, and the aesthetic score, before and after training. */
  similarity: z.object({ first: similaritySchema, last: similaritySchema }).optional(),
  quality: z.object({ residual: z.number(), correlation: z.number(), gramRatio: z.number().nullable() }).nullable(),
  weightChanges: z.array(z.object({ iteration: z.int(), weights: weightsSchema })),
  notices: z.array(z.string()),
  results: z.array(z.object({ photo: z.string(), file: z.string() })),
  stability: stabilitySchema.optional(),
  /** Of a texture's tile. */
  seams: seamsSchema.optional(),
  /** Whether the user ended it, or skipped its judgement: then the last weights were taken. Records of before have none. */
  unjudged: z.literal(true).optional(),
  /** Rules that could end it early, and the one that did. */
  stop: stopRulesSchema.optional(),
  stoppedBy: z.string().optional(),
  /** The run folder whose checkpoint this run began with, by name. */
  continues: z.string().optional(),
});
export type RunFile = z.infer<typeof runFileSchema>;

export function formatRunFile(run: RunFile): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(run, null, 2)}\n`);
}

/**
 * @param file what to call it
 * @throws Error that names the file and says which field is wrong.
 */
export function parseRunFile(bytes: Uint8Array, file = 'run.json'): RunFile {
  const parsed = runFileSchema.safeParse(parseText(new TextDecoder().decode(bytes), file));
  if (!parsed.success) throw new Error(`${file} is no record of a run: ${describeProblem(parsed.error)}`);
  return parsed.data;
}

function parseText(text: string, file: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    throw new Error(`${file} ${messageOf(error)}`, { cause: error });
  }
}

/** Whether the run came to its end, so that its results are there; one that broke off has none, or those of Save Now. */
export function hasResult({ ended }: RunFile): boolean {
  return ended === 'finished' || ended === 'stopped';
}

/** The tile of a texture; records of before have but what its edges were like. */
export function tileOf({ tile, seams }: RunFile): RunFile['tile'] {
  return tile ?? (seams && {});
}
