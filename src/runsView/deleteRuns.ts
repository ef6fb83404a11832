import type { Uri } from 'vscode';
import { isNotFound } from '../fileSystem';
import type { Lock } from '../locks/heldLock';
import { messageOf } from '../../shared/messageOf';
import { Problem } from '../problem';
import { moveToTrash, type Trash } from '../trash';
import { nameOf } from '../uris';

export interface Deleting extends Trash {
  /** Whether this window trains the run of this folder, or has it wait. */
  readonly isBusyWith: (folder: Uri) => boolean;
  /** Takes a run's folder, so that nobody trains it meanwhile. @throws Error that says who has it */
  readonly claim: (folder: Uri) => Promise<Pick<Lock, 'release'>>;
}

/**
 * Moves folders of runs to the trash; where there is none, the user is asked. Their locks are held meanwhile.
 * @returns those that are gone
 * @throws Problem if one of them is being trained: none is deleted then
 */
export async function deleteRuns(folders: readonly Uri[], { isBusyWith, claim, ...trash }: Deleting): Promise<Uri[]> {
  const training = folders.filter(isBusyWith).map(nameOf);
  if (training.length > 0) throw new Problem('training', `${training.join(', ')} is being trained: stop that first.`);
  const held: Pick<Lock, 'release'>[] = [];
  try {
    for (const folder of folders) held.push(...(await claimed(folder, claim)));
    return await moveToTrash(folders, trash);
  } finally {
    await Promise.allSettled(held.map((lock) => lock.release()));
  }
}

/** A folder that is gone already has nothing to hold. */
async function claimed(folder: Uri, claim: Deleting['claim']): Promise<Pick<Lock, 'release'>[]> {
  try {
    return [await claim(folder)];
  } catch (error) {
    if (isNotFound(error)) return [];
    throw new Problem('not-deleted', `${nameOf(folder)} is not deleted. ${messageOf(error)}`);
  }
}
