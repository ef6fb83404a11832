import type { Uri } from 'vscode';
import { isFile, listFolder, type FileSystem } from '../fileSystem';
import { experimentsFolder, isRunName } from '../runs/names';
import { join, nameOf } from '../uris';

/** Folders below output folders that may be of runs, by name from the latest: names begin with the date. Other names come last. Nothing in them is read. */
export async function runFolders(fs: FileSystem, roots: readonly Uri[]): Promise<Uri[]> {
  const found = (await Promise.all(roots.map((root) => foldersIn(fs, root)))).flat();
  return found.filter((uri) => nameOf(uri) !== experimentsFolder).sort(namedRunsFirst);
}

function namedRunsFirst(a: Uri, b: Uri): number {
  const [one, other] = [nameOf(a), nameOf(b)];
  return Number(isRunName(other)) - Number(isRunName(one)) || (one < other ? 1 : -1);
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
