/** What outlives a reload of the page: the photo, the second automaton, the mask, and how it plays. */
import { z } from 'zod';
import { tuningRange } from '../../engine/play/tuning';
import { keptMask, keptMaskSchema } from './keptMask';
import { sizes, type PlayerState } from './state';

const keptSchema = z.object({
  photo: z.string().optional(),
  second: z.string().optional(),
  mask: keptMaskSchema.optional(),
  state: z.object({
    speed: z.number().min(1).max(120),
    size: z.int().max(sizes.at(-1)!),
    tuning: z.object({ dt: z.number().gt(0).max(tuningRange.dt.most), dx: z.number().min(tuningRange.dx.least).max(tuningRange.dx.most) }),
    keepColors: z.boolean().default(false),
    strength: z.number().min(0).max(1).default(1),
    use: z.enum(['mix', 'rest']).default('mix'),
    share: z.number().min(0).max(1).default(0.5),
    tool: z.enum(['move', 'damage', 'paint', 'restore', 'mask']),
    radius: z.number().min(1).max(60),
    color: z.string().regex(/^#[0-9a-f]{6}$/),
  }),
});

async function keptPlayer(player: PlayerState): Promise<z.infer<typeof keptSchema>> {
  const { photoFile, second, mask, speed, size, tuning, keepColors, strength, use, share, tool, radius, color } = player;
  const photo = photoFile?.origin === 'chosen' && photoFile.uri ? photoFile.uri : undefined;
  const state = { speed, size, tuning, keepColors, strength, use, share, tool, radius, color };
  return { photo, second: second?.uri, mask: mask && photoFile?.uri ? await keptMask(mask, photoFile.uri) : undefined, state };
}

/** Keeps one state after the other: an older one, whose mask takes longer to encode, is never kept last. */
export function playerKeeper(state: () => PlayerState, keep: (kept: unknown) => void): () => Promise<void> {
  let before: Promise<void> = Promise.resolve();
  return () => {
    const kept = before.then(async () => keep(await keptPlayer(state())));
    before = kept.catch(() => {});
    return kept;
  };
}

/** Nothing where an older version kept something else. */
export function restoredPlayer(kept: unknown): Omit<z.infer<typeof keptSchema>, 'state'> & { readonly state: Partial<PlayerState> } {
  const parsed = keptSchema.safeParse(kept);
  return parsed.success ? parsed.data : { state: {} };
}
