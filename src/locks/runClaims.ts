/**
 * Locks of runs, by which each is written by one process alone.
 *
 * The way: a single run's folder is claimed by `claimRun.ts` through `runLock.ts`, which asks `processes.ts` whether a
 * holder lives, or by `claimByFile.ts` where there is no exclusive creation; runs of experiments are locked
 * by `runLock.ts`, and whoever trains one outside its experiment has that lock beside the folder's. Who holds one has a `heldLock.ts`, which beats and finds out when it is lost; who watches keeps
 * `heartbeats.ts`. `fencedFileSystem.ts` keeps a process from writing whose lock is another's.
 */
import type { Uri } from 'vscode';
import type { FileSystem } from '../fileSystem';
import { claimByFile, isClaimedByFile } from './claimByFile';
import { claimWholeRun, isRunClaimed, type Note } from './claimRun';
import { Heartbeats, type WatcherClock } from './heartbeats';
import type { RunLock } from './heldLock';
import { RunLocks } from './runLock';

/** Who may write into a run's folder, among all windows and command lines that see it. */
export interface RunClaims {
  /** @throws Error if another has it; see `claimWholeRun` */
  claim(folder: Uri, note: Note): Promise<RunLock>;
  /**
   * Whether somebody may have it now. Of a process of another machine, or of a container that is gone, that is known once
   * it was asked for twice, `STILL_ELSEWHERE` apart.
   */
  isClaimed(folder: Uri): Promise<boolean>;
}

/** By exclusive creation on this machine's disk, by a file that is read back elsewhere. */
export function runClaims(fs: FileSystem, clock?: WatcherClock): RunClaims {
  const isLocal = (folder: Uri) => folder.scheme === 'file';
  const heartbeats = new Heartbeats(clock);
  const watched = new Map<string, RunLocks>();
  const locksIn = (place: string) => {
    const locks = watched.get(place) ?? new RunLocks(place, clock);
    watched.set(place, locks);
    return locks;
  };
  return {
    claim: (folder, note) => (isLocal(folder) ? claimWholeRun(folder.fsPath, note) : claimByFile(fs, folder, note)),
    isClaimed: (folder) => (isLocal(folder) ? isRunClaimed(folder.fsPath, locksIn) : isClaimedByFile(fs, folder, heartbeats)),
  };
}
