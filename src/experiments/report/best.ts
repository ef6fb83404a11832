import type { ReportRow } from './reportRow';

export interface Measure {
  readonly key: string;
  readonly title: string;
  readonly better: 'lower' | 'higher';
  readonly valueOf: (row: ReportRow) => number | undefined;
}

const fixed: readonly Measure[] = [
  measure('similarity', 'Similarity', 'higher'),
  measure('gramRatio', 'Strokes to style', 'lower'),
  measure('correlation', 'Likeness to photo', 'higher'),
  measure('residual', 'Not a colour filter', 'higher'),
  measure('drift', 'Drift', 'lower'),
  measure('lossRatio', 'Loss after the long rollout', 'lower'),
  { key: 'seconds', title: 'Time', better: 'lower', valueOf: ({ seconds }) => seconds },
];

function measure(key: string, title: string, better: Measure['better']): Measure {
  return { key, title, better, valueOf: ({ measures }) => measures[key] };
}

/** What the runs can be compared by: each loss, then whatever else was measured on any of them. */
export function measuresOf(rows: readonly ReportRow[]): Measure[] {
  const names = [...new Set(rows.flatMap(({ losses }) => Object.keys(losses)))];
  const losses = names.map(
    (name): Measure => ({
      key: `loss.${name}`,
      title: `${name.charAt(0).toUpperCase()}${name.slice(1)} loss`,
      better: 'lower',
      valueOf: (row) => row.losses[name],
    }),
  );
  return [...losses, ...fixed].filter(({ valueOf }) => rows.some((row) => valueOf(row) !== undefined));
}

/** The best run by a measure; marked ones do not count. */
export function bestBy({ valueOf, better }: Measure, rows: readonly ReportRow[]): ReportRow | undefined {
  const sign = better === 'lower' ? 1 : -1;
  const ranked = rows
    .filter((row) => row.marks.length === 0 && Number.isFinite(valueOf(row)))
    .sort((a, b) => sign * (valueOf(a)! - valueOf(b)!));
  return ranked[0];
}
