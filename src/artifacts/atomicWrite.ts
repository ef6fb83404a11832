import type { Uri } from 'vscode';
import type { FileSystem } from '../fileSystem';
import { folderOf, join, nameOf } from '../uris';

/** Writes under a temporary name and renames, so that nobody ever sees half a file. */
export async function writeAtomically(fs: FileSystem, uri: Uri, content: Uint8Array): Promise<void> {
  const temporary = join(folderOf(uri), `.${nameOf(uri)}.part`);
  try {
    await fs.writeFile(temporary, content);
    await fs.rename(temporary, uri, { overwrite: true });
  } catch (error) {
    await Promise.resolve(fs.delete(temporary)).catch(() => undefined);
    throw error;
  }
}
