import type { ComparedRun } from '../../shared/protocol/compareMessages';

/** Losses that at least one of the runs has, the total first. */
export function lossesOf(runs: readonly Pick<ComparedRun, 'losses'>[]): string[] {
  const names = runs.flatMap(({ losses }) => Object.keys(losses[0]?.losses ?? {}));
  return ['total', ...new Set(names)];
}

/** Columns for uPlot: all iterations, then each run's loss at them; null where a run has none. */
export function alignedCurves(runs: readonly Pick<ComparedRun, 'losses'>[], loss: string): [number[], ...(number | null)[][]] {
  const iterations = [...new Set(runs.flatMap(({ losses }) => losses.map(({ iteration }) => iteration)))].sort((a, b) => a - b);
  const columns = runs.map(({ losses }) => {
    const values = new Map(losses.map((row) => [row.iteration, loss === 'total' ? row.total : row.losses[loss]]));
    return iterations.map((iteration) => {
      const value = values.get(iteration);
      return value !== undefined && Number.isFinite(value) ? value : null;
    });
  });
  return [iterations, ...columns];
}
