import type { Uri } from 'vscode';
import { Problem } from '../problem';
import { moveToTrash, type Trash } from '../trash';
import { nameOf } from '../uris';

export interface Deleting extends Trash {
  /** Whether somebody trains the run of this folder now. */
  readonly isTraining: (folder: Uri) => Promise<boolean>;
}

/**
 * Moves folders of runs to the trash; where there is none, the user is asked.
 * @returns those that are gone
 * @throws Problem if one of them is being trained: none is deleted then
 */
export async function deleteRuns(folders: readonly Uri[], { isTraining, ...trash }: Deleting): Promise<Uri[]> {
  const busy = await Promise.all(folders.map(isTraining));
  const training = folders.filter((_, i) => busy[i]).map(nameOf);
  if (training.length > 0) throw new Problem('training', `${training.join(', ')} is being trained: stop that first.`);
  return moveToTrash(folders, trash);
}
