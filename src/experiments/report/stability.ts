import { z } from 'zod';

/** States are meant to stay between −1 and 1; beyond this the automaton has left its range. */
const MOST = 2;
/** A picture whose values span less than this has died out. */
const LEAST = 0.02;

const extent = z.union([
  z.number(),
  z.tuple([z.number(), z.number()]).transform(([low, high]) => high - low),
  z.object({ min: z.number(), max: z.number() }).transform(({ min, max }) => max - min),
]);
const stabilitySchema = z.looseObject({ drift: z.number().nullable(), range: extent.nullable() });

/** Drift and range over 1,000 steps, from a run file, if they were measured, and what is wrong with them. */
export function stabilityMarks(record: object | undefined): {
  measures: Record<string, number>;
  marks: string[];
} {
  const parsed = z.object({ stability: stabilitySchema }).safeParse(record);
  if (!parsed.success) return { measures: {}, marks: [] };
  const { drift, range } = parsed.data.stability;
  const measures = Object.entries({ drift, range }).filter((entry): entry is [string, number] => entry[1] !== null);
  return { measures: Object.fromEntries(measures), marks: range === null ? [] : rangeMarks(range) };
}

function rangeMarks(range: number): string[] {
  if (!(range <= 2 * MOST)) return ['leaves the range'];
  return range < LEAST ? ['dies out'] : [];
}
