/** Where a run of an experiment pauses until the others are there, too, and what it has there. */
import { z } from 'zod';
import { criterionSchema, isMeasure } from './configuration/experimentHalving';
import { median } from './stopRules';

export const rungSchema = z.object({
  by: criterionSchema,
  /** Share of the run's iterations. */
  at: z.number().gt(0).lt(1),
});
export type Rung = z.infer<typeof rungSchema>;

/** What a run had when it paused at a rung. */
export interface RungResult {
  readonly iteration: number;
  /** NaN where there is none: it counts as the worst. */
  readonly value: number;
}

/** The iteration after which the run pauses. */
export const iterationOfRung = ({ at }: Rung, iterations: number): number => Math.ceil(at * iterations);

/** Iterations whose median counts, since single ones scatter. */
const SMOOTHED = 5;

interface Row {
  readonly total: number;
  readonly losses: Readonly<Record<string, number | undefined>>;
}

/** @param quality of the picture, where a measure is compared */
export function valueAtRung({ by }: Rung, history: readonly Row[], quality?: Readonly<Record<string, number | null>>): number {
  if (isMeasure(by)) return quality?.[by] ?? NaN;
  return median(history.slice(-SMOOTHED).map(({ total, losses }) => (by === 'total' ? total : (losses[by] ?? NaN))));
}
