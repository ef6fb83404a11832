/** What extension host and the page of **NCA: Compare NCA Runs…** say to each other; see `messages.ts` for the rules. */
import { z } from 'zod';
import { bytes } from '../bytesSchema';

/** One run as its folder tells of it. */
const comparedRunSchema = z.object({
  /** Name of the folder. */
  name: z.string(),
  /** What went in and came out, in words: settings, inputs, measures. */
  facts: z.record(z.string(), z.string()),
  losses: z.array(z.object({ iteration: z.int(), total: z.number(), losses: z.record(z.string(), z.number()) })),
  /** Results by their photo's name. */
  pictures: z.array(z.object({ photo: z.string(), bytes })),
});
export type ComparedRun = z.infer<typeof comparedRunSchema>;

/** Page → host, answered. */
export const compareRequests = {
  ready: {
    params: z.object({}),
    result: z.object({
      runs: z.array(comparedRunSchema).min(2),
      /** The photos, as far as they are still there, by name. */
      photos: z.array(z.object({ photo: z.string(), bytes })),
    }),
  },
} as const;

/** Page → host, not answered. */
export const compareHostEvents = {
  /** Opens the run's folder in the Explorer. */
  reveal: z.object({ index: z.int().min(0) }),
  log: z.object({ level: z.enum(['debug', 'info', 'warn', 'error']), message: z.string() }),
} as const;
