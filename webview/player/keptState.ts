/** What outlives a reload of the page: the photo and how it plays. */
import { z } from 'zod';
import { sizes, type PlayerState } from './state';

const keptSchema = z.object({
  photo: z.string().optional(),
  state: z.object({
    speed: z.number().min(1).max(120),
    size: z.int().max(sizes.at(-1)!),
    tuning: z.object({ dt: z.number().gt(0).max(1), dx: z.number().min(0.5).max(2) }),
    keepColors: z.boolean().default(false),
    strength: z.number().min(0).max(1).default(1),
    tool: z.enum(['move', 'damage', 'paint', 'restore', 'mask']),
    radius: z.number().min(1).max(60),
    color: z.string().regex(/^#[0-9a-f]{6}$/),
  }),
});

export function keptPlayer({ photoFile, speed, size, tuning, keepColors, strength, tool, radius, color }: PlayerState): z.infer<typeof keptSchema> {
  const photo = photoFile?.origin === 'chosen' && photoFile.uri ? photoFile.uri : undefined;
  return { photo, state: { speed, size, tuning, keepColors, strength, tool, radius, color } };
}

/** Nothing where an older version kept something else. */
export function restoredPlayer(kept: unknown): { photo?: string | undefined; state: Partial<PlayerState> } {
  const parsed = keptSchema.safeParse(kept);
  return parsed.success ? parsed.data : { state: {} };
}
