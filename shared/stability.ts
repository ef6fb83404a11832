import { z } from 'zod';

/** Null stands for what is no number any more: JSON has none of them. */
const measure = z.number().nullable();

/** How an automaton stands a rollout much longer than those it was trained on, on a crop of the first photo. */
export const stabilitySchema = z.object({
  /** Length of the rollout. */
  steps: z.int(),
  /** Why it ended before `nca.stability.steps`; absent where it did not. */
  early: z.enum(['settled', 'burnt out']).optional(),
  /** Mean absolute change of the picture's values (0..1) in the last step. */
  drift: measure,
  /** Extent of all the cells' values after the rollout; meant to stay between −1 and 1. */
  range: z.object({ low: z.number(), high: z.number() }).nullable(),
  /** Weighted sum of the losses after the rollout over that at the steps of the result. */
  lossRatio: measure,
  /** Whether that ratio is at most 2. */
  steady: z.boolean(),
});
export type Stability = z.infer<typeof stabilitySchema>;
