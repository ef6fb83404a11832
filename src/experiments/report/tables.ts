import { csvField } from '../../../shared/escape';
import { describeValue } from '../describeVariation';
import { bestBy, measuresOf } from './best';
import type { ReportRow } from './reportRow';

/** `results.csv`: one row a run. RFC 4180 with a header. */
export function formatResultsCsv(rows: readonly ReportRow[], varied: readonly string[]): string {
  const measures = measuresOf(rows);
  const head = ['run', 'state', ...varied, ...measures.map(({ key }) => key), 'iterations', 'stoppedBy', 'marks', 'picture'];
  const lines = rows.map((row) => [
    row.hash,
    row.state,
    ...varied.map((name) => describeValue(row.variation[name])),
    ...measures.map(({ valueOf }) => valueOf(row) ?? ''),
    row.iterations ?? '',
    row.stoppedBy ?? '',
    row.marks.join('; '),
    row.pictures[0] ?? '',
  ]);
  return [head, ...lines].map((line) => `${line.map(csvField).join(',')}\r\n`).join('');
}

/** `results.json`: the same with every setting, and the best runs. */
export function formatResultsJson(name: string, rows: readonly ReportRow[]): string {
  const best = measuresOf(rows).map((measure) => [measure.key, bestBy(measure, rows)?.hash ?? null]);
  const runs = rows.map(({ curve: _, ...row }) => row);
  return `${JSON.stringify({ experiment: name, best: Object.fromEntries(best), runs }, null, 2)}\n`;
}
