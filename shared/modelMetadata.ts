/**
 * What `*.nca.safetensors` says of its automaton: the strings of the file's `__metadata__`, read and written.
 * Every field but the layout may be missing, since files of other programs have none of them.
 */
import { z } from 'zod';
import { recordedSettings } from './configuration/recordedSettings';
import type { Settings } from './configuration/settings';
import { jsonText } from './jsonText';
import { levelsSchema } from './levels';
import { layoutNames } from './layouts';
import { describeProblem } from './messageOf';
import { sha256Schema } from './sha256Schema';

/** A file that went into the training. */
const sourceSchema = z.object({ name: z.string(), sha256: sha256Schema.optional() });

/** Shares add up to 1. `weights`: those of all were averaged; `steps`: it has the perceptrons of all, side by side. */
export const mixedSchema = z.object({
  way: z.enum(['weights', 'steps']),
  parts: z.array(z.object({ name: z.string(), sha256: sha256Schema, weight: z.number().min(0).max(1) })).min(2),
});

const lossesSchema = z.record(z.string(), z.object({ first: z.number(), last: z.number() }));
const largestPreview = 1_000_000;

/** Shifts that the published automata were trained with. */
export const trainedShifts = [4, 8, 16] as const;

const color = z.tuple([z.number(), z.number(), z.number()]).readonly();

/** Levels, sight, and the style's colours that each photo's own are mapped to: mean (0..1) and covariance. */
const growthSchema = z.object({
  levels: levelsSchema.readonly(),
  detail: z.number().min(1).max(16),
  flat: z.number().positive().max(1),
  /** Undefined, as in files from before it was there: 0. */
  noiseScale: z.number().min(0).max(8).optional(),
  colors: z.object({ mean: color, covariance: z.tuple([color, color, color]).readonly() }).readonly().optional(),
});
export type SavedGrowth = z.infer<typeof growthSchema>;

const fields = {
  layout: z.enum(layoutNames).optional(),
  /** Cells by which the layout `shiftShuffle` shifts the photo. */
  shifts: jsonText(z.array(z.int().min(1).max(64)).length(3)).optional(),
  /** How the layout `coarseToFine` grows and sees. */
  growth: jsonText(growthSchema).optional(),
  /** Steps from the seed to the picture; after its growth where it grows. */
  steps: decimal(z.int().min(0).max(100_000)).default(64),
  /** Seed of the noise in the hidden channels. */
  seed: decimal(z.int().min(0).max(4294967295)).default(1),
  /** Height of that noise: 1 is ±0.5. */
  noise_level: decimal(z.number().min(0).max(10)).default(1),
  /** Whose way of training it was. */
  profile: z.string().optional(),
  iterations: decimal(z.int().min(0)).optional(),
  /** The whole run configuration, `nca.*`. */
  settings: jsonText(z.record(z.string(), z.unknown())).optional(),
  photos: jsonText(z.array(sourceSchema)).optional(),
  style: jsonText(sourceSchema).optional(),
  /** What the picture was to look like, in words. */
  prompt: z.string().optional(),
  /** The feature network that the losses were measured with. */
  network: jsonText(sourceSchema).optional(),
  /** Unweighted, before and after the training. */
  losses: jsonText(lossesSchema).optional(),
  /** A small PNG of what it makes, base64. */
  preview: z.base64().max(largestPreview).optional(),
  /** Program and version that wrote the file. */
  tool: z.string().optional(),
  /** SHA-256 of the automaton that its training began with, or that of the one it was trained on from began with. */
  base: sha256Schema.optional(),
  /** What it is a mix of. */
  mixed: jsonText(mixedSchema).optional(),
  /** The file that it was imported from. */
  imported: jsonText(sourceSchema).optional(),
};
const schema = z.object(fields);

export type ModelMetadata = z.infer<typeof schema>;

/** A file's metadata cannot be used; the message says which field and why. */
class ModelMetadataError extends Error {
  override readonly name = 'ModelMetadataError';
}

/** @throws ModelMetadataError that names the field. */
export function parseModelMetadata(strings: Readonly<Record<string, string>>): ModelMetadata {
  const parsed = schema.safeParse(strings);
  if (!parsed.success) throw new ModelMetadataError(`Its metadata cannot be used: ${describeProblem(parsed.error)}`);
  return parsed.data;
}

/** The other way round; what is undefined is left out. */
export function formatModelMetadata(metadata: Partial<ModelMetadata>): Record<string, string> {
  const known = Object.entries(metadata).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    known.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}

/** The run configuration as settings that this version knows; undefined if there is none that it can use. */
export function modelSettings({ settings }: ModelMetadata): Settings | undefined {
  try {
    return settings && recordedSettings(settings);
  } catch {
    return undefined;
  }
}

function decimal<T extends z.ZodType<number, number>>(schema: T) {
  return z
    .string()
    .regex(/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i, 'is no number')
    .transform(Number)
    .pipe(schema);
}
