import type { Uri } from 'vscode';
import type { FileSystem } from '../fileSystem';
import { claimByFile } from './claimByFile';
import { claimRun, isRunClaimed, type GiveBack, type Note } from './claimRun';

/** Who may write into a run's folder, among all windows and command lines that see it. */
export interface RunClaims {
  /** @throws Error if another has it; see `claimRun` */
  claim(folder: Uri, note: Note): Promise<GiveBack>;
  /** Whether somebody is known to have it now. */
  isClaimed(folder: Uri): Promise<boolean>;
}

/** By exclusive creation on this machine's disk, by a file that is read back elsewhere. */
export function runClaims(fs: FileSystem): RunClaims {
  const isLocal = (folder: Uri) => folder.scheme === 'file';
  return {
    claim: (folder, note) => (isLocal(folder) ? claimRun(folder.fsPath, note) : claimByFile(fs, folder, note)),
    isClaimed: async (folder) => isLocal(folder) && (await isRunClaimed(folder.fsPath)),
  };
}
