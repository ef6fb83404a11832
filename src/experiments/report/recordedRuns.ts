import { z } from 'zod';
import type { Uri } from 'vscode';
import { parseJson } from '../../../shared/json';
import type { FileSystem } from '../../fileSystem';
import { join } from '../../uris';
import type { Variation } from '../expandSweep';

const runSchema = z.object({ hash: z.string(), variation: z.record(z.string(), z.unknown()), state: z.string().optional(), stoppedBy: z.string().optional() });
const resultsSchema = z.object({ runs: z.array(runSchema) });
const largestResults = 16 * 1024 * 1024;

/** What a report has of a run. */
export interface RecordedRun {
  /** What differed in it. */
  readonly variation: Variation;
  /** Why it was discarded; undefined if it was not. */
  readonly discarded?: string | undefined;
}

/** Runs of an experiment by their hash, in the order of its report; none where that cannot be read. */
export async function recordedRuns(fs: FileSystem, folder: Uri): Promise<ReadonlyMap<string, RecordedRun>> {
  try {
    const file = join(folder, 'results.json');
    if ((await fs.stat(file)).size > largestResults) return new Map();
    const { runs } = resultsSchema.parse(parseJson(new TextDecoder().decode(await fs.readFile(file))));
    return new Map(runs.map(({ hash, variation, state, stoppedBy = '' }) => [hash, { variation, discarded: state === 'discarded' ? stoppedBy : undefined }]));
  } catch {
    return new Map();
  }
}
