/** What outlives a reload of the page: the curve of the last run, how it is drawn, and its picture. */
import { z } from 'zod';
import { lossesSchema, similaritySchema } from '../../shared/losses';
import type { PanelState } from './state';

const keptSchema = z.object({
  title: z.string(),
  logScale: z.boolean(),
  keptPicture: z.string().startsWith('data:image/').nullable().default(null),
  history: z.array(
    z.object({
      iteration: z.int(),
      total: z.number(),
      losses: lossesSchema,
      similarity: similaritySchema.optional(),
    }),
  ),
});

/** @param picture what is drawn now; none before a run's first one, and then that of before stays */
export function keptPanel({ title, logScale, history, keptPicture }: PanelState, picture: string | undefined): z.infer<typeof keptSchema> {
  return { title, logScale, history: [...history], keptPicture: picture ?? keptPicture };
}

/** Nothing where an older version kept something else. */
export function restoredPanel(kept: unknown): Partial<PanelState> {
  const parsed = keptSchema.safeParse(kept);
  return parsed.success ? parsed.data : {};
}
