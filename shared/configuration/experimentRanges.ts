import { z } from 'zod';

const rising = ([from, to]: readonly [number, number]) => from < to;
const rises = 'the first number has to be the lesser one';
const count = z.int().min(1).max(1000);
const seed = z.int().min(0).max(4294967295).optional();

/** A range of numbers in a sweep, in place of a list: equal ratios (at random with a seed), or at random in equal measure. */
export const rangeFormSchema = z.union([
  z.strictObject({
    log: z.tuple([z.number().positive(), z.number().positive()]).refine(rising, rises),
    ...{ count, seed },
  }),
  z.strictObject({
    uniform: z.tuple([z.number(), z.number()]).refine(rising, rises),
    ...{ count, seed },
  }),
]);
export type RangeForm = z.infer<typeof rangeFormSchema>;

const probes = [0, 0.003, 0.05, 0.5, 1, 1.5, 2, 16, 64, 100, 1000];

/** Whether a setting's values are numbers, and whether whole ones only. */
export function numbersOf(setting: z.ZodType | undefined): 'none' | 'whole' | 'any' {
  const fitting = probes.filter((probe) => setting?.safeParse(probe).success);
  return fitting.length === 0 ? 'none' : fitting.every(Number.isInteger) ? 'whole' : 'any';
}
