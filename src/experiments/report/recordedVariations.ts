import { z } from 'zod';
import type { Uri } from 'vscode';
import { parseJson } from '../../../shared/json';
import type { FileSystem } from '../../fileSystem';
import { join } from '../../uris';
import type { Variation } from '../expandSweep';

const resultsSchema = z.object({ runs: z.array(z.object({ hash: z.string(), variation: z.record(z.string(), z.unknown()) })) });
const largestResults = 16 * 1024 * 1024;

/** What differed in the runs of an experiment, by their hash, in the order of its report; nothing where that cannot be read. */
export async function recordedVariations(fs: FileSystem, folder: Uri): Promise<ReadonlyMap<string, Variation>> {
  try {
    const file = join(folder, 'results.json');
    if ((await fs.stat(file)).size > largestResults) return new Map();
    const { runs } = resultsSchema.parse(parseJson(new TextDecoder().decode(await fs.readFile(file))));
    return new Map(runs.map(({ hash, variation }) => [hash, variation]));
  } catch {
    return new Map();
  }
}
