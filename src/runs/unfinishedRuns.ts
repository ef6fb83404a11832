import type { Uri } from 'vscode';
import type { RunClaims } from '../locks/runClaims';
import { listFolder, type FileSystem } from '../fileSystem';
import { join } from '../uris';
import type { RunFile } from './runFile';
import { RunFolder } from './runFolder';

export interface UnfinishedRun {
  readonly folder: RunFolder;
  readonly run: RunFile;
}

/** Runs with a checkpoint to go on from, the latest first. Folders with a damaged `run.json` are passed over. */
export async function findUnfinishedRuns(fs: FileSystem, roots: readonly Uri[]): Promise<UnfinishedRun[]> {
  const folders: RunFolder[] = [];
  for (const root of roots) {
    for (const [name] of await listFolder(fs, root)) folders.push(new RunFolder(fs, join(root, name)));
  }
  const found = await Promise.all(folders.map(readUnfinished));
  return found.filter((run) => run !== undefined).sort((a, b) => (a.run.saved < b.run.saved ? 1 : -1));
}

/** That of the folder among them. */
export function runIn(folder: Uri | undefined, runs: readonly UnfinishedRun[]): UnfinishedRun | undefined {
  return runs.find((run) => run.folder.uri.toString() === folder?.toString());
}

/** What a run in this folder goes on from; undefined if there is nothing, or nothing that can be read. */
export async function readBrokenOff(folder: RunFolder): Promise<{ run: RunFile; checkpoint: Uint8Array } | undefined> {
  try {
    const found = await readUnfinished(folder);
    return found && { run: found.run, checkpoint: await folder.readCheckpoint() };
  } catch {
    return undefined;
  }
}

async function readUnfinished(folder: RunFolder): Promise<UnfinishedRun | undefined> {
  try {
    if (!(await folder.hasCheckpoint())) return undefined;
    const run = await folder.readRunFile();
    return run.finished ? undefined : { folder, run };
  } catch {
    return undefined;
  }
}

/**
 * The user wants nothing more of a run: its checkpoint goes, what it saved stays.
 * @throws Error if another process trains it
 */
export async function discardRun({ folder }: Pick<UnfinishedRun, 'folder'>, claims: Pick<RunClaims, 'claim'>): Promise<void> {
  const lock = await claims.claim(folder.uri, () => {});
  const held = folder.heldBy(lock);
  try {
    const run = await held.readRunFile();
    // Others may have gone on with it while the user thought.
    if (run.finished) return;
    await held.writeRunFile({ ...run, finished: true, ended: 'discarded' });
    await held.deleteCheckpoint();
  } finally {
    await lock.release().catch(() => undefined);
  }
}
