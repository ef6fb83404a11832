import { z } from 'zod';

/** In the order of losses.csv and of the chart. */
export const lossNames = [
  'style',
  'content',
  'color',
  'overflow',
  'clip',
  'direction',
  'aesthetic',
  'smoothness',
] as const;
export type LossName = (typeof lossNames)[number];

/** Unweighted values; losses that have no part in the run are not there. */
export const lossesSchema = z.partialRecord(z.enum(lossNames), z.number());
export type Losses = z.infer<typeof lossesSchema>;

/** How near a picture is to what guides it: cosines to each prompt, then to each image; the aesthetic score. */
export const similaritySchema = z.object({ cosines: z.array(z.number()), score: z.number().optional() });
export type Similarity = z.infer<typeof similaritySchema>;

/** One for each loss; those that were not known yet when a file was written weigh nothing. */
export const lossWeightsSchema = z.object(
  Object.fromEntries(lossNames.map((name) => [name, z.number().default(0)])) as Record<LossName, z.ZodDefault<z.ZodNumber>>,
);
export type LossWeights = Record<LossName, number>;
