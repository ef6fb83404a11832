import type { Uri } from 'vscode';
import { exists, type FileSystem } from '../fileSystem';
import { safeName } from '../safeName';
import { join } from '../uris';

/**
 * Writes a file under a name that is not taken: `stem + ending`, else `stem-2 + ending` and so on. It is written under
 * a temporary name and renamed, so that nobody sees half a file and, of two that write at once, none is written over
 * where the file system can rename without overwriting.
 * @param folder made if it is not there
 * @returns where it was written to
 */
export async function writeFreeFile(
  fs: FileSystem,
  folder: Uri,
  stem: string,
  ending: string,
  content: Uint8Array,
): Promise<Uri> {
  await fs.createDirectory(folder);
  const name = safeName(stem);
  const temporary = join(folder, `.${name}${ending}.${crypto.randomUUID()}.part`);
  try {
    await fs.writeFile(temporary, content);
    return await renameToFree(fs, temporary, (suffix) => join(folder, `${name}${suffix}${ending}`));
  } catch (error) {
    await Promise.resolve(fs.delete(temporary)).catch(() => undefined);
    throw error;
  }
}

async function renameToFree(fs: FileSystem, temporary: Uri, named: (suffix: string) => Uri): Promise<Uri> {
  for (let number = 1; ; number++) {
    const uri = named(number > 1 ? `-${number}` : '');
    if (await exists(fs, uri)) continue;
    try {
      await fs.rename(temporary, uri, { overwrite: false });
      return uri;
    } catch (error) {
      // Another took the name meanwhile.
      if (!(await exists(fs, uri))) throw error;
    }
  }
}
