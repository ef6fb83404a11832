import type { Halving } from '../../../shared/configuration/experimentHalving';
import type { RungResult } from '../../../shared/rung';
import type { ReportRow } from './reportRow';

/** What was compared at each rung, a line a run; no lines where none has come to one. */
export function rungTable({ by, rungs }: Halving, rows: readonly ReportRow[]): { head: string[]; lines: { row: ReportRow; cells: string[] }[] } {
  const head = rungs.map(({ at, keep }) => `${by} at ${Number((100 * at).toPrecision(3))} %, best ${keep}`);
  const lines = rows.filter(({ rungs: had = [] }) => had.length > 0).map((row) => ({ row, cells: rungs.map((_, i) => describeRung(row.rungs?.[i])) }));
  return { head, lines };
}

function describeRung(rung: RungResult | undefined): string {
  if (!rung) return '';
  return `${Number.isFinite(rung.value) ? Number(rung.value.toPrecision(3)) : 'no number'} (iteration ${rung.iteration})`;
}
