import { lossNames, lossTable, type LossName } from '../../../shared/losses';
import type { LossPoint } from '../history';

export interface LossSeries {
  readonly key: 'total' | LossName;
  readonly label: string;
  /** Theme variable of its colour. */
  readonly color: string;
  /** Canvas and SVG dash pattern, so that colour is not all that tells the curves apart. */
  readonly dash: readonly number[];
  readonly width: number;
}

export const lossSeries: readonly LossSeries[] = [
  { key: 'total', label: 'Total (weighted)', color: '--vscode-foreground', dash: [], width: 2 },
  ...lossNames.map((key): LossSeries => {
    const { label, color, dash } = lossTable[key];
    return { key, label, color: `--vscode-charts-${color}`, dash, width: 1.5 };
  }),
];

export function valueOf(point: LossPoint, key: LossSeries['key']): number | undefined {
  return key === 'total' ? point.total : point.losses[key];
}

/** Columns for uPlot: iterations, then each series. A logarithm has no place for zero: a gap. */
export function chartColumns(history: readonly LossPoint[], logScale: boolean) {
  const drawable = (value = NaN) => (Number.isFinite(value) && (!logScale || value > 0) ? value : null);
  return [
    history.map(({ iteration }) => iteration),
    ...lossSeries.map(({ key }) => history.map((point) => drawable(valueOf(point, key)))),
  ] as [number[], ...(number | null)[][]];
}
