import type { Uri } from 'vscode';
import { messageOf } from '../shared/messageOf';
import { isNotFound } from './fileSystem';
import { Problem } from './problem';
import { nameOf } from './uris';

export interface Trash {
  readonly fs: { delete(uri: Uri, options: { recursive: boolean; useTrash: boolean }): PromiseLike<void> };
  /** There is no trash: whether they shall be gone for good. */
  readonly agreesToLose: (names: readonly string[], reason: string) => Promise<boolean>;
}

/**
 * Moves files or folders to the trash; where there is none, the user is asked.
 * @returns those that are gone
 * @throws Problem for one that cannot be deleted, trash or none
 */
export async function moveToTrash(uris: readonly Uri[], { fs, agreesToLose }: Trash): Promise<Uri[]> {
  const refused: { uri: Uri; reason: string }[] = [];
  for (const uri of uris) {
    try {
      await fs.delete(uri, { recursive: true, useTrash: true });
    } catch (error) {
      if (isNotFound(error)) continue;
      if (error instanceof Problem) throw error;
      if (isOtherThanTrash(error)) throw new Problem('not-deleted', `${nameOf(uri)} cannot be deleted: ${messageOf(error)}`);
      refused.push({ uri, reason: messageOf(error) });
    }
  }
  const left = refused.map(({ uri }) => uri);
  const gone = uris.filter((uri) => !left.includes(uri));
  if (left.length === 0 || !(await agreesToLose(left.map(nameOf), refused[0]!.reason))) return gone;
  for (const uri of left) await fs.delete(uri, { recursive: true, useTrash: false });
  return [...uris];
}

/** A want of a trash has no code of its own. */
function isOtherThanTrash(error: unknown): boolean {
  const { code = '' } = error as { code?: string };
  return ['NoPermissions', 'Unavailable', 'EACCES', 'EPERM', 'EROFS', 'EBUSY'].includes(code);
}
