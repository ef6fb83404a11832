/** What outlives a reload of the page: the curve of the last run and how it is drawn. */
import { z } from 'zod';
import { lossesSchema, similaritySchema } from '../../shared/losses';
import type { PanelState } from './state';

const keptSchema = z.object({
  title: z.string(),
  logScale: z.boolean(),
  history: z.array(
    z.object({
      iteration: z.int(),
      total: z.number(),
      losses: lossesSchema,
      similarity: similaritySchema.optional(),
    }),
  ),
});

export function keptPanel({ title, logScale, history }: PanelState): z.infer<typeof keptSchema> {
  return { title, logScale, history: [...history] };
}

/** Nothing where an older version kept something else. */
export function restoredPanel(kept: unknown): Partial<PanelState> {
  const parsed = keptSchema.safeParse(kept);
  return parsed.success ? parsed.data : {};
}
