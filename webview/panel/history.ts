import type { Losses, Similarity } from '../../engine/api';

/** One point of the loss chart. Losses are unweighted, `total` is their weighted sum. */
export interface LossPoint {
  readonly iteration: number;
  readonly total: number;
  readonly losses: Losses;
  /** To the prompts, in runs that have some. */
  readonly similarity?: Similarity | undefined;
}

/** More points than the chart has pixels cost drawing time and storage and show nothing. */
const maximumPoints = 1200;

/**
 * Appends a point. An iteration at or before the last one (a rollback, a resumed run) takes back what came
 * after it; a full list keeps every second point, so it always spans the whole
 * run. A total that is no number (the engine rolls back from it) has no place on a chart.
 */
export function appendPoint(history: readonly LossPoint[], point: LossPoint): readonly LossPoint[] {
  if (!Number.isFinite(point.total)) return history;
  const last = history.at(-1);
  const kept =
    last && last.iteration >= point.iteration
      ? history.filter((old) => old.iteration < point.iteration)
      : history;
  const thinned = kept.length >= maximumPoints ? kept.filter((_, index) => index % 2 === 0) : kept;
  const { iteration, total, losses, similarity } = point;
  return [...thinned, { iteration, total, losses, ...(similarity && { similarity }) }];
}
