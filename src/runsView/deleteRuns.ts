import type { Uri } from 'vscode';
import { isNotFound } from '../fileSystem';
import type { RunLock } from '../locks/heldLock';
import { messageOf } from '../../shared/messageOf';
import { Problem } from '../problem';
import { moveToTrash, type Trash } from '../trash';
import { nameOf } from '../uris';

export interface Deleting extends Trash {
  /** Whether this window trains the run of this folder, or has it wait. */
  readonly isBusyWith: (folder: Uri) => boolean;
  /** Takes a run's folder, so that nobody trains it meanwhile. @throws Error that says who has it */
  readonly claim: (folder: Uri) => Promise<HeldRun>;
}

type HeldRun = Pick<RunLock, 'release' | 'leaveFolder'>;

/**
 * Moves folders of runs to the trash; where there is none, the user is asked. Their locks are held until each
 * goes: one that went along would bar the run when it is restored.
 * @returns those that are gone
 * @throws Problem if one of them is being trained: none is deleted then
 */
export async function deleteRuns(folders: readonly Uri[], { isBusyWith, claim, fs, agreesToLose }: Deleting): Promise<Uri[]> {
  const training = folders.filter(isBusyWith).map(nameOf);
  if (training.length > 0) throw new Problem('training', `${training.join(', ')} is being trained: stop that first.`);
  const held = new HeldRuns(claim);
  try {
    for (const folder of folders) await held.take(folder);
    const releasing: Trash['fs'] = { delete: (uri, options) => held.letGo(uri, () => fs.delete(uri, options)) };
    return await moveToTrash(folders, { fs: releasing, agreesToLose });
  } finally {
    await held.release();
  }
}

class HeldRuns {
  private readonly held = new Map<string, HeldRun>();

  constructor(private readonly claim: Deleting['claim']) {}

  /** A folder that is gone already has nothing to hold. @throws Problem if another process has it */
  async take(folder: Uri): Promise<void> {
    try {
      this.held.set(folder.toString(), await this.claim(folder));
    } catch (error) {
      if (!isNotFound(error)) throw new Problem('not-deleted', `${nameOf(folder)} is not deleted. ${messageOf(error)}`);
    }
  }

  /** Where it cannot go it is held again: there may be a question to the user before the next attempt. */
  async letGo(folder: Uri, go: () => PromiseLike<void>): Promise<void> {
    await this.held.get(folder.toString())?.leaveFolder();
    try {
      await go();
    } catch (error) {
      await this.held.get(folder.toString())?.release();
      await this.take(folder);
      throw error;
    }
  }

  async release(): Promise<void> {
    await Promise.allSettled([...this.held.values()].map((lock) => lock.release()));
  }
}
