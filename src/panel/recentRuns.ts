import { listFolder, type FileSystem } from '../fileSystem';
import type { RecentRun } from '../../shared/protocol/messages';
import { modelExtension } from '../../shared/modelFile';
import { RunFolder } from '../runs/runFolder';
import { join } from '../uris';
import type { Uri } from 'vscode';

const most = 4;
/** Folders that are looked into: what lies before these is not recent. */
const looked = 12;

/** The latest finished runs with their first pictures; folders are named by their time. */
export async function recentRuns(fs: FileSystem, roots: readonly Uri[]): Promise<RecentRun[]> {
  const found = (await Promise.all(roots.map(async (root) => (await listFolder(fs, root)).map(([name]) => join(root, name))))).flat();
  const latest = found.sort((a, b) => (a.path.split('/').at(-1)! < b.path.split('/').at(-1)! ? 1 : -1)).slice(0, looked);
  const runs = await Promise.all(latest.map((folder) => readRun(fs, folder)));
  return runs.filter((run) => run !== undefined).slice(0, most);
}

/** The automaton that a run left. */
export async function modelIn(fs: FileSystem, folder: Uri): Promise<Uri | undefined> {
  const name = (await listFolder(fs, folder)).map(([name]) => name).find((one) => one.endsWith(modelExtension));
  return name === undefined ? undefined : join(folder, name);
}

async function readRun(fs: FileSystem, folder: Uri): Promise<RecentRun | undefined> {
  try {
    const { finished, label, results } = await new RunFolder(fs, folder).readRunFile();
    if (!finished || !results[0]) return undefined;
    return { label, folder: folder.toString(), picture: new Uint8Array(await fs.readFile(join(folder, results[0].file))) };
  } catch {
    return undefined;
  }
}
