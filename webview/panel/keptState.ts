/** What outlives a reload of the page: the curve of the last run, how it is drawn, and its picture. */
import { z } from 'zod';
import { lossesSchema, similaritySchema } from '../../shared/losses';
import type { PreviewPicture } from '../../engine/api';
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

/**
 * Before the run's first picture that of before the reload stays: it is of the same run.
 * @param small makes a picture a data address
 */
export function keptPanel({ title, logScale, history, keptPicture, pictures, shown }: PanelState, small: (picture: PreviewPicture) => string): z.infer<typeof keptSchema> {
  const current = pictures[shown]?.picture;
  return { title, logScale, history: [...history], keptPicture: current ? small(current) : keptPicture };
}

/** Nothing where an older version kept something else. */
export function restoredPanel(kept: unknown): Partial<PanelState> {
  const parsed = keptSchema.safeParse(kept);
  return parsed.success ? parsed.data : {};
}
