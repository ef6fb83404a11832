import { z } from 'zod';
import { stabilitySchema } from '../../../shared/stability';

/** States are meant to stay between −1 and 1; beyond this the automaton has left its range. */
const MOST = 2;
/** Cells whose values span less than this have died out. */
const LEAST = 0.02;

/** Each measure by itself: files of other versions may hold only some. */
const recordSchema = z.object({ stability: stabilitySchema.partial() });
type Measured = z.infer<typeof recordSchema>['stability'];

/** The long rollout of a run file, if there was one: its measures, and what is wrong with the automaton. */
export function stabilityMarks(record: object | undefined): {
  measures: Record<string, number>;
  marks: string[];
} {
  const parsed = recordSchema.safeParse(record);
  if (!parsed.success) return { measures: {}, marks: [] };
  const { drift, range, lossRatio } = parsed.data.stability;
  const measures = Object.entries({ drift, low: range?.low, high: range?.high, lossRatio }).filter((entry): entry is [string, number] => entry[1] != null);
  return { measures: Object.fromEntries(measures), marks: marksOf(parsed.data.stability) };
}

function marksOf({ range, steady }: Measured): string[] {
  const marks = [];
  if (range === null || (range && Math.max(range.high, -range.low) > MOST)) marks.push('leaves the range');
  else if (range && range.high - range.low < LEAST) marks.push('dies out');
  if (steady === false) marks.push('does not stay');
  return marks;
}
