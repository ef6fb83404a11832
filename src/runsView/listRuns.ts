import { z } from 'zod';
import type { Uri } from 'vscode';
import { parseJson } from '../../shared/json';
import type { Variation } from '../experiments/expandSweep';
import { isFile, listFolder, type FileSystem } from '../fileSystem';
import { join, nameOf } from '../uris';
import { isRunName } from './keptRun';

/** Folder of the experiments below the output folder. */
const experimentsFolder = 'experiments';

/** Folders below output folders that may be of runs, by name from the latest: names begin with the date. Nothing in them is read. */
export async function runFolders(fs: FileSystem, roots: readonly Uri[]): Promise<Uri[]> {
  const found = (await Promise.all(roots.map((root) => foldersIn(fs, root)))).flat();
  return found.filter((uri) => nameOf(uri) !== experimentsFolder).sort((a, b) => (nameOf(a) < nameOf(b) ? 1 : -1));
}

export interface ExperimentOnDisk {
  readonly uri: Uri;
  /** Folders of its runs. */
  readonly runs: readonly Uri[];
}

/** Experiments below output folders, by name. */
export async function experimentFolders(fs: FileSystem, roots: readonly Uri[]): Promise<ExperimentOnDisk[]> {
  const found = (await Promise.all(roots.map((root) => foldersIn(fs, join(root, experimentsFolder))))).flat();
  const read = await Promise.all(found.map(async (uri) => ({ uri, runs: await runsOfExperiment(fs, uri) })));
  return read.filter(({ runs }) => runs.length > 0).sort((a, b) => (nameOf(a.uri) < nameOf(b.uri) ? -1 : 1));
}

export async function runsOfExperiment(fs: FileSystem, folder: Uri): Promise<Uri[]> {
  return (await foldersIn(fs, folder)).filter((uri) => isRunName(nameOf(uri)));
}

async function foldersIn(fs: FileSystem, folder: Uri): Promise<Uri[]> {
  const entries = await listFolder(fs, folder);
  return entries.filter(([name, type]) => !isFile(type) && !name.startsWith('.')).map(([name]) => join(folder, name));
}

const resultsSchema = z.object({ runs: z.array(z.object({ hash: z.string(), variation: z.record(z.string(), z.unknown()) })) });
const largestResults = 16 * 1024 * 1024;

/** What differed in the runs of an experiment, by their hash, in the order of its report; nothing where that cannot be read. */
export async function readVariations(fs: FileSystem, folder: Uri): Promise<ReadonlyMap<string, Variation>> {
  try {
    const file = join(folder, 'results.json');
    if ((await fs.stat(file)).size > largestResults) return new Map();
    const { runs } = resultsSchema.parse(parseJson(new TextDecoder().decode(await fs.readFile(file))));
    return new Map(runs.map(({ hash, variation }) => [hash, variation]));
  } catch {
    return new Map();
  }
}
