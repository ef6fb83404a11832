import { lossNames, lossTable, type LossName, type LossRow } from '../../../shared/losses';
import { hueVariable } from '../../common/views/chartTheme';
import type { LossPoint } from '../history';
import { reachOf, smoothed } from '../smooth';

export interface LossSeries {
  readonly key: 'total' | LossName;
  readonly label: string;
  /** Theme variable of its colour. */
  readonly color: string;
  /** Canvas and SVG dash pattern, so that colour is not all that tells the curves apart. */
  readonly dash: readonly number[];
  readonly width: number;
  /** Up to this it does not matter and is not shown. */
  readonly silentTo?: number | undefined;
}

export const lossSeries: readonly LossSeries[] = [
  { key: 'total', label: 'Total (weighted)', color: '--chart-total', dash: [], width: 2 },
  ...lossNames.map((key): LossSeries => {
    const { label, color, dash, silentTo }: LossRow = lossTable[key];
    return { key, label, color: hueVariable(color), dash, width: 1.5, silentTo };
  }),
];

export function valueOf(point: LossPoint, key: LossSeries['key']): number | undefined {
  return key === 'total' ? point.total : point.losses[key];
}

/** Whether a series has a part in the run, and one that matters. */
export function matters({ key, silentTo = -Infinity }: LossSeries, history: readonly LossPoint[]): boolean {
  return history.some((point) => (valueOf(point, key) ?? -Infinity) > silentTo);
}

/** Columns for uPlot: iterations, then each series as it is, then each smoothed. A logarithm has no place for zero: a gap. */
export function chartColumns(history: readonly LossPoint[], logScale: boolean) {
  const drawable = (value = NaN) => (Number.isFinite(value) && (!logScale || value > 0) ? value : null);
  const raw = lossSeries.map((series) =>
    matters(series, history) ? history.map((point) => drawable(valueOf(point, series.key))) : history.map(() => null),
  );
  const reach = reachOf(history.length);
  return [history.map(({ iteration }) => iteration), ...raw, ...raw.map((values) => smoothed(values, reach))] as [number[], ...(number | null)[][]];
}
