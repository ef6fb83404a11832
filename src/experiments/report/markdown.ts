import type { Halving } from '../../../shared/configuration/experimentHalving';
import { escapeInlineTag, escapeMarkdown, escapePath } from '../../../shared/escape';
import { describeValue, describeVariation, shortName } from '../describeVariation';
import { bestBy, measuresOf, type Measure } from './best';
import type { ReportRow } from './reportRow';
import { rungTable } from './rungTable';

const SHEET_COLUMNS = 4;
const SHEET_WIDTH = 200;
const THUMBNAIL_WIDTH = 96;

/**
 * `report.md`, for VS Code's own Markdown preview and for whatever shows Markdown.
 * @param earlier runs of earlier sweeps, in a table of their own
 */
export function formatReport(name: string, rows: readonly ReportRow[], varied: readonly string[], earlier: readonly ReportRow[] = [], halving?: Halving): string {
  const measures = measuresOf(rows);
  const parts = [
    `# ${escapeMarkdown(name)}`,
    summary(rows),
    bestSection(measures, rows),
    sheet(rows, varied),
    `## Runs\n\n${runTable(rows, varied, measures)}`,
    halving ? rungSection(halving, rows) : '',
    rows.some(({ curve }) => curve.length > 0) ? '## Losses\n\n![Total loss of each run](losses.svg)' : '',
    earlierSection(earlier),
    'The same as tables: [results.csv](results.csv), [results.json](results.json).',
  ];
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}

function rungSection(halving: Halving, rows: readonly ReportRow[]): string {
  const { head, lines } = rungTable(halving, rows);
  if (lines.length === 0) return '';
  return `## Rungs\n\n${table(['Run', ...head.map(escapeMarkdown), 'State'], lines.map(({ row, cells }) => [link(row), ...cells, stateWords[row.state]]))}`;
}

/** They count neither for the best nor for the sheet: what differed then may be something else. */
function earlierSection(rows: readonly ReportRow[]): string {
  if (rows.length === 0) return '';
  const measures = measuresOf(rows);
  const head = ['Picture', 'Run', ...measures.map(({ title }) => title)].map(escapeMarkdown);
  const lines = rows.map((row) => [picture(row, THUMBNAIL_WIDTH), link(row), ...measures.map((measure) => describeMeasure(measure, row))]);
  return `## Earlier sweeps under this name\n\n${table(head, lines)}`;
}

const stateWords = {
  done: 'done',
  running: 'running',
  elsewhere: 'running elsewhere',
  waiting: 'waiting',
  paused: 'paused',
  discarded: 'discarded',
  failed: 'failed',
  skipped: 'skipped',
} as const;

function summary(rows: readonly ReportRow[]): string {
  const counts = Object.entries(stateWords).flatMap(([state, words]) => {
    const count = rows.filter((row) => row.state === state).length;
    return count > 0 ? [`${count} ${words}`] : [];
  });
  return `${rows.length} ${rows.length === 1 ? 'run' : 'runs'}: ${counts.join(', ')}.`;
}

function bestSection(measures: readonly Measure[], rows: readonly ReportRow[]): string {
  const lines = measures.flatMap((measure) => {
    const best = bestBy(measure, rows);
    return best ? [[escapeMarkdown(measure.title), describeMeasure(measure, best), link(best)]] : [];
  });
  if (lines.length === 0) return '';
  const ignored = rows.filter(({ marks }) => marks.length > 0).length;
  const note = ignored > 0 ? `\n\n⚠ Left out here: ${ignored} unstable ${ignored === 1 ? 'run' : 'runs'}.` : '';
  return `## Best by each measure\n\n${table(['Measure', 'Value', 'Run'], lines)}${note}`;
}

/** All pictures; the last of the sweep's lists makes the columns where that gives a table. */
function sheet(rows: readonly ReportRow[], varied: readonly string[]): string {
  if (rows.every(({ pictures }) => pictures.length === 0)) return '';
  return `## Contact sheet\n\n${crossTable(rows, varied) ?? wrapped(rows)}`;
}

function crossTable(rows: readonly ReportRow[], varied: readonly string[]): string | undefined {
  const across = varied.at(-1);
  const key = (row: ReportRow) => describeValue(row.variation[across!]);
  const columns = across === undefined ? [] : [...new Set(rows.map(key))];
  if (varied.length < 2 || columns.length > SHEET_COLUMNS + 2) return undefined;
  const rest = (row: ReportRow) => describeVariation(omit(row.variation, across!));
  const labels = [...new Set(rows.map(rest))];
  if (labels.length * columns.length !== rows.length) return undefined;
  const place = (label: string, column: string) => JSON.stringify([label, column]);
  const placed = new Map(rows.map((row) => [place(rest(row), key(row)), row]));
  const lines = labels.map((label) => {
    const cells = columns.map((column) => placed.get(place(label, column)));
    return [escapeMarkdown(label), ...cells.map((row) => (row ? picture(row, SHEET_WIDTH) : ''))];
  });
  return table(['', ...columns.map((column) => escapeMarkdown(`${shortName(across!)} ${column}`))], lines);
}

function wrapped(rows: readonly ReportRow[]): string {
  const cells = rows.map((row) => `${picture(row, SHEET_WIDTH)}<br>${link(row)}`);
  const columns = Math.min(SHEET_COLUMNS, cells.length);
  const lines: string[][] = [];
  for (let i = 0; i < cells.length; i += columns) {
    lines.push(Array.from({ length: columns }, (_, j) => cells[i + j] ?? ''));
  }
  return table(Array.from({ length: columns }, () => ''), lines);
}

function runTable(rows: readonly ReportRow[], varied: readonly string[], measures: readonly Measure[]): string {
  const names = [...varied.map(shortName), 'State', ...measures.map(({ title }) => title)];
  const head = ['Picture', 'Run', ...names.map(escapeMarkdown)];
  const lines = rows.map((row) => [
    picture(row, THUMBNAIL_WIDTH),
    `[${escapeMarkdown(row.hash.slice(0, 6))}](${escapePath(row.hash)}/run.json)`,
    ...varied.map((name) => escapeMarkdown(describeValue(row.variation[name]))),
    escapeMarkdown(stateOf(row)),
    ...measures.map((measure) => describeMeasure(measure, row)),
  ]);
  return table(head, lines);
}

function stateOf({ state, error, stoppedBy, marks }: ReportRow): string {
  const details = [state === 'failed' ? error : stoppedBy, ...marks.map((mark) => `⚠ ${mark}`)].filter(Boolean);
  return [stateWords[state], ...details].join(': ');
}

function describeMeasure({ key, valueOf }: Measure, row: ReportRow): string {
  const value = valueOf(row);
  if (value === undefined) return '';
  return key === 'seconds' ? `${describeNumber(value)} s` : describeNumber(value);
}

function describeNumber(value: number): string {
  return Math.abs(value) < 0.001 && value !== 0 ? value.toExponential(1) : String(Number(value.toPrecision(3)));
}

function picture({ pictures, variation }: ReportRow, width: number): string {
  const alt = escapeInlineTag(describeVariation(variation));
  const addresses = pictures.map((file) => escapeInlineTag(escapePath(file)));
  return addresses.map((address) => `<a href="${address}"><img src="${address}" width="${width}" alt="${alt}"></a>`).join(' ');
}

function link({ hash, variation }: ReportRow): string {
  return `[${escapeMarkdown(describeVariation(variation))}](${escapePath(hash)}/run.json)`;
}

function omit(variation: ReportRow['variation'], name: string): ReportRow['variation'] {
  return Object.fromEntries(Object.entries(variation).filter(([key]) => key !== name));
}

function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...lines.map(line)].join('\n');
}
