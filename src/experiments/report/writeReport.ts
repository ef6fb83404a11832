/**
 * The report of an experiment, written anew from the runs' folders whenever one is done.
 *
 * The way: `reportRow.ts` reads a row from each run's folder, with what `stability.ts` says of the long rollout;
 * `best.ts` finds the best by each measure; `lossCurves.ts` draws `losses.svg`, `tables.ts` writes `results.csv` (RFC
 * 4180) and `results.json`, `markdown.ts` the page `report.md`.
 */
import { describeVariation } from '../describeVariation';
import type { ExperimentFolder } from '../experimentFolder';
import type { Locks, RunItem } from '../experimentRunner';
import type { ExperimentPlan } from '../planExperiment';
import { lossCurvesSvg } from './lossCurves';
import { formatReport } from './markdown';
import { readRows } from './reportRow';
import { formatResultsCsv, formatResultsJson } from './tables';

export const reportFile = 'report.md';

/**
 * Writes the report as the runs' folders stand. Under a lock: of several processes, the one that writes last has
 * also read last.
 */
export async function writeReport(
  plan: ExperimentPlan,
  folder: ExperimentFolder,
  items: readonly RunItem[],
  locks: Locks,
): Promise<void> {
  const lock = await waitFor(() => locks.acquire('report'));
  try {
    const rows = await readRows(folder, items);
    const curves = rows.map(({ variation, history }) => ({ label: describeVariation(variation), rows: history }));
    await folder.write('losses.svg', lossCurvesSvg(curves));
    await folder.write('results.csv', formatResultsCsv(rows, plan.varied));
    await folder.write('results.json', formatResultsJson(plan.name, rows));
    await folder.write(reportFile, formatReport(plan.name, rows, plan.varied));
  } finally {
    await lock.release();
  }
}

const RETRY_MILLISECONDS = 50;

async function waitFor<T>(attempt: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const result = await attempt();
    if (result !== undefined) return result;
    await new Promise((resolve) => setTimeout(resolve, RETRY_MILLISECONDS));
  }
}
