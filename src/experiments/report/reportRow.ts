import { z } from 'zod';
import type { RungResult } from '../../../shared/rung';
import { hasResult, type RunFile } from '../../runs/runFile';
import type { ExperimentFolder, RunOutcome } from '../experimentFolder';
import type { RunItem, RunState } from '../experimentRunner';
import type { Variation } from '../expandSweep';
import { pointsOf, type Point } from './lossCurves';
import { stabilityMarks } from './stability';

/** One run as the report shows it. */
export interface ReportRow {
  readonly hash: string;
  readonly variation: Variation;
  readonly state: RunState;
  readonly error?: string;
  /** Paths from the report's folder. */
  readonly pictures: readonly string[];
  /** Unweighted, of the result. */
  readonly losses: Readonly<Record<string, number>>;
  readonly measures: Readonly<Record<string, number>>;
  readonly iterations?: number;
  readonly seconds?: number;
  readonly device?: string;
  readonly stoppedBy?: string;
  /** Why it cannot be the best: it leaves the range, dies out, … */
  readonly marks: readonly string[];
  readonly settings: Readonly<Record<string, unknown>>;
  readonly curve: readonly Point[];
  /** What it had at the rungs that it paused at, where the experiment halves. */
  readonly rungs?: readonly (RungResult | undefined)[];
  /** Whether it is of an earlier sweep under the same name, and no longer asked for. */
  readonly earlier?: true;
}

/**
 * Rows of what the runs' folders hold. A run that another process trains or has done is told by its files, too. What is done
 * is read once.
 */
export class ReportRows {
  private readonly done = new Map<string, ReportRow>();
  private before: Promise<readonly ReportRow[]> | undefined;

  /** @param halves whether its runs pause at rungs */
  constructor(
    private readonly folder: ExperimentFolder,
    private readonly halves = false,
  ) {}

  async read(items: readonly RunItem[]): Promise<ReportRow[]> {
    const begun = await this.folder.begunRuns();
    return Promise.all(items.map(async (item) => this.done.get(item.run.hash) ?? this.readRow(item, begun.has(item.run.hash))));
  }

  /** What earlier sweeps under the experiment's name left: runs that are done and not among these; read once, before a report is written. */
  earlier(items: readonly RunItem[]): Promise<readonly ReportRow[]> {
    this.before ??= this.readEarlier(new Set(items.map(({ run }) => run.hash)));
    return this.before;
  }

  private async readEarlier(own: ReadonlySet<string>): Promise<ReportRow[]> {
    const { folder } = this;
    const [begun, recorded] = await Promise.all([folder.begunRuns(), folder.recorded()]);
    const others = [...begun].filter((name) => /^[0-9a-f]{16}$/.test(name) && !own.has(name));
    const kept = await Promise.all(others.map(async (hash) => ({ hash, run: await folder.read(hash) })));
    const done = kept.filter(({ run: { record } }) => record && hasResult(record));
    done.sort((a, b) => (a.run.record!.started < b.run.record!.started ? 1 : -1));
    const rows = done.slice(0, mostEarlier).map(({ hash, run }) => reportRow(earlierRun(hash, run.record!, recorded.get(hash)?.variation), run, folder));
    return (await Promise.all(rows)).map((row) => ({ ...row, curve: [], earlier: true as const }));
  }

  private async readRow(item: RunItem, hasFolder: boolean): Promise<ReportRow> {
    const told = await reportRow(item, hasFolder ? await this.folder.read(item.run.hash) : {}, this.folder);
    const row = this.halves && hasFolder ? { ...told, rungs: await this.folder.readRungs(item.run.hash) } : told;
    if (row.state === 'done') this.done.set(row.hash, row);
    return row;
  }
}

/** Of a large folder the latest; the report is read by people. */
const mostEarlier = 500;

/** Where no report tells what was swept, a run is known by its pictures. */
function earlierRun(hash: string, { photos, style, settings }: RunFile, variation?: Variation): TrainedRun {
  const inputs = { images: photos.map(({ name }) => name), ...(style && { style: style.name }) };
  return { run: { hash, variation: variation ?? inputs, settings }, state: 'done' };
}

/** What a row says of a run beside what its folder holds. */
interface TrainedRun extends Pick<RunItem, 'state' | 'error' | 'note'> {
  readonly run: Pick<RunItem['run'], 'hash' | 'variation'> & { readonly settings: Readonly<Record<string, unknown>> };
}

async function reportRow({ run, state, error, note }: TrainedRun, kept: RunOutcome, folder: ExperimentFolder): Promise<ReportRow> {
  const { record } = kept;
  const done = record !== undefined && hasResult(record);
  const results = done ? record.results : [];
  const last = Object.entries(done ? (record.losses ?? {}) : {}).map(([name, { last }]) => [name, last] as const);
  const stability = stabilityMarks(record);
  const failed = state !== 'running' && kept.error !== undefined;
  return {
    hash: run.hash,
    variation: run.variation,
    state: done ? 'done' : failed ? 'failed' : state,
    error: error ?? kept.error,
    pictures: results.map(({ file }) => `${run.hash}/${file}`),
    losses: Object.fromEntries(last),
    measures: done ? { ...numbersOf(record.quality), ...numbersOf(record), ...stability.measures } : {},
    iterations: done ? record.iterations : undefined,
    seconds: done ? (record.seconds ?? undefined) : undefined,
    device: record?.device.name,
    stoppedBy: note ?? record?.stoppedBy,
    marks: done ? stability.marks : [],
    settings: record?.settings ?? run.settings,
    curve: done || state === 'discarded' ? pointsOf(await folder.readLosses(run.hash)) : [],
  };
}

const number = z.number().nullish();
const measured = z.object({ residual: number, correlation: number, gramRatio: number, similarity: z.unknown() }).partial();
const similarities = z.object({ last: z.object({ cosines: z.array(z.number()).min(1) }) });

/** The numbers by which pictures are compared, of whatever holds them. Of several prompts the mean counts. */
function numbersOf(values: unknown): Record<string, number> {
  const { similarity, ...plain } = measured.safeParse(values).data ?? {};
  const cosines = similarities.safeParse(similarity).data?.last.cosines;
  const mean = cosines && cosines.reduce((sum, cosine) => sum + cosine, 0) / cosines.length;
  const entries = Object.entries({ ...plain, similarity: mean });
  return Object.fromEntries(entries.filter((entry): entry is [string, number] => typeof entry[1] === 'number'));
}
