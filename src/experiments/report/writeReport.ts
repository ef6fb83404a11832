/**
 * The report of an experiment, written anew from the runs' folders every few seconds (`reportWriter.ts`) and at the end.
 *
 * The way: `reportRow.ts` reads a row from each run's folder, with what `stability.ts` says of the
 * long rollout, and `recordedRuns.ts` what differed in runs of earlier sweeps;
 * `best.ts` finds the best by each measure; `lossCurves.ts` draws `losses.svg`, `tables.ts` writes `results.csv` (RFC
 * 4180) and `results.json`, `markdown.ts` the page `report.md`, with what was compared at rungs (`rungTable.ts`).
 */
import { describeVariation } from '../describeVariation';
import type { ExperimentFolder } from '../experimentFolder';
import type { Locks } from '../experimentRunner';
import type { ExperimentPlan } from '../planExperiment';
import { lossCurvesSvg } from './lossCurves';
import { formatReport } from './markdown';
import { ReportRows, type ReportRow } from './reportRow';
import { ReportWriter } from './reportWriter';
import { formatResultsCsv, formatResultsJson } from './tables';

export const reportFile = 'report.md';

/**
 * Writes the report of an experiment as the runs' folders stand, with what earlier sweeps under its name left. Under a lock: of several processes, the one that writes
 * last has also read last.
 */
export function reportOf(plan: ExperimentPlan, folder: ExperimentFolder, locks: Pick<Locks, 'acquire'>): ReportWriter {
  const rows = new ReportRows(folder, plan.halving !== undefined);
  return new ReportWriter(async (items) => {
    const lock = await waitFor(() => locks.acquire('report'));
    try {
      const earlier = await rows.earlier(items);
      await writeFiles(plan, folder, await rows.read(items), earlier);
    } finally {
      await lock.release();
    }
  });
}

async function writeFiles(plan: ExperimentPlan, folder: ExperimentFolder, rows: readonly ReportRow[], earlier: readonly ReportRow[]): Promise<void> {
  const curves = rows.map(({ variation, curve }) => ({ label: describeVariation(variation), points: curve }));
  await folder.write('losses.svg', lossCurvesSvg(curves));
  await folder.write('results.csv', formatResultsCsv(rows, plan.varied, earlier));
  await folder.write('results.json', formatResultsJson(plan.name, rows, earlier));
  await folder.write(reportFile, formatReport(plan.name, rows, plan.varied, earlier, plan.halving));
}

const RETRY_MILLISECONDS = 50;

async function waitFor<T>(attempt: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const result = await attempt();
    if (result !== undefined) return result;
    await new Promise((resolve) => setTimeout(resolve, RETRY_MILLISECONDS));
  }
}
