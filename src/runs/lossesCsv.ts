import { csvField } from '../../shared/escape';
import { plainText } from '../../shared/plainText';

export interface LossRow {
  readonly iteration: number;
  readonly total: number;
  readonly losses: Readonly<Record<string, number>>;
}

/** One row an iteration: iteration, total, then each loss unweighted. RFC 4180 with a header. */
export function formatLosses(rows: readonly LossRow[]): string {
  const names = Object.keys(rows[0]?.losses ?? {});
  const lines = rows.map(({ iteration, total, losses }) => [
    iteration,
    total,
    ...names.map((name) => losses[name]),
  ]);
  // Names may come from a checkpoint: line ends in them would end the header.
  const head = ['iteration', 'total', ...names.map((name) => csvField(plainText(name)))];
  return [head, ...lines].map((line) => `${line.join(',')}\n`).join('');
}

/** Reads what `formatLosses` wrote; lines that are not whole are left out. */
export function parseLosses(text: string): LossRow[] {
  const [head = '', ...lines] = text.trim().split(/\r?\n/);
  const [, , ...names] = fieldsOf(head);
  return lines.flatMap((line) => {
    const [iteration, total, ...values] = line.split(',').map(Number);
    if (iteration === undefined || total === undefined || values.length !== names.length) return [];
    return [{ iteration, total, losses: Object.fromEntries(names.map((name, i) => [name, values[i]!])) }];
  });
}

/** Fields of a line, those in quotes without them (RFC 4180). */
function fieldsOf(line: string): string[] {
  const fields = line.match(/(?<=^|,)("(?:[^"]|"")*"|[^,]*)/g) ?? [];
  return fields.map((field) => (field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field));
}

/** A resumed run knows only its own rows: those before come from the file, and where both have one, the new one. */
export function joinLosses(before: readonly LossRow[], rows: readonly LossRow[]): LossRow[] {
  const first = rows[0]?.iteration ?? Infinity;
  return [...before.filter(({ iteration }) => iteration < first), ...rows];
}
