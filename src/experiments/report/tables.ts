import { csvField } from '../../../shared/escape';
import { describeValue } from '../describeVariation';
import { bestBy, measuresOf } from './best';
import type { ReportRow } from './reportRow';

/**
 * `results.csv`: one row a run. RFC 4180 with a header.
 * @param earlier runs of earlier sweeps; where there are any, a last column says so
 */
export function formatResultsCsv(rows: readonly ReportRow[], varied: readonly string[], earlier: readonly ReportRow[] = []): string {
  const all = [...rows, ...earlier];
  const measures = measuresOf(all);
  const names = [...new Set([...varied, ...earlier.flatMap(({ variation }) => Object.keys(variation))])];
  const head = ['run', 'state', ...names, ...measures.map(({ key }) => key), 'iterations', 'stoppedBy', 'marks', 'picture', ...(earlier.length > 0 ? ['earlier'] : [])];
  const lines = all.map((row) => [
    row.hash,
    row.state,
    ...names.map((name) => (name in row.variation ? describeValue(row.variation[name]) : '')),
    ...measures.map(({ valueOf }) => valueOf(row) ?? ''),
    row.iterations ?? '',
    row.stoppedBy ?? '',
    row.marks.join('; '),
    row.pictures[0] ?? '',
    ...(earlier.length > 0 ? [row.earlier ? 'yes' : ''] : []),
  ]);
  return [head, ...lines].map((line) => `${line.map(csvField).join(',')}\r\n`).join('');
}

/** `results.json`: the same with every setting, and the best runs of this sweep. */
export function formatResultsJson(name: string, rows: readonly ReportRow[], earlier: readonly ReportRow[] = []): string {
  const best = measuresOf(rows).map((measure) => [measure.key, bestBy(measure, rows)?.hash ?? null]);
  const runs = [...rows, ...earlier].map(({ curve: _, ...row }) => row);
  return `${JSON.stringify({ experiment: name, best: Object.fromEntries(best), runs }, null, 2)}\n`;
}
