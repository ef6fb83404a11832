import type { Uri } from 'vscode';
import type { FileSystem } from '../fileSystem';
import { folderOf, join, nameOf } from '../uris';

/**
 * Writes under a temporary name and renames, so that nobody ever sees half a file.
 * @param writer a name of its own where several processes may write the file at once: one would rename what another
 * writes
 */
export async function writeAtomically(fs: FileSystem, uri: Uri, content: Uint8Array, writer = ''): Promise<void> {
  const temporary = join(folderOf(uri), `.${nameOf(uri)}${writer && `.${writer}`}.part`);
  try {
    await fs.writeFile(temporary, content);
    await fs.rename(temporary, uri, { overwrite: true });
  } catch (error) {
    await Promise.resolve(fs.delete(temporary)).catch(() => undefined);
    throw error;
  }
}
