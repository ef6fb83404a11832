import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';

/**
 * Makes a folder and those above it that are missing. Node's own recursive `mkdir` goes round for ever where a file
 * system takes no folders and says of a new one that there is none above it, as /proc does.
 * @throws Error of the system, or with its `code`, that names the folder
 */
export async function makeFolder(folder: string): Promise<void> {
  try {
    return await mkdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const parent = path.dirname(folder);
    if (code !== 'ENOENT' || parent === folder) return onlyIfThere(folder, error);
    await makeFolder(parent);
  }
  await mkdir(folder).catch((error: unknown) => onlyIfThere(folder, error));
}

/** Some systems refuse in other words than EEXIST what is there already: the root of a drive, a folder of another user. */
async function onlyIfThere(folder: string, refused: unknown): Promise<void> {
  const there = await stat(folder).catch(() => undefined);
  if (there?.isDirectory()) return;
  const { code } = refused as NodeJS.ErrnoException;
  if (there) throw Object.assign(new Error(`${folder} is a file, no folder.`, { cause: refused }), { code });
  if (code === 'ENOTDIR') throw Object.assign(new Error(`${folder} cannot be made: a folder above it is a file.`, { cause: refused }), { code });
  throw refused;
}

/** @returns false if there is something of that name; of several who ask at once, one makes it */
export async function makeNewFolder(folder: string): Promise<boolean> {
  await makeFolder(path.dirname(folder));
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
