import type { FileStat, FileType, Uri } from 'vscode';

/** The part of `vscode.workspace.fs` that is used; tests put a map in its place. */
export interface FileSystem {
  readFile(uri: Uri): Thenable<Uint8Array>;
  writeFile(uri: Uri, content: Uint8Array): Thenable<void>;
  rename(source: Uri, target: Uri, options: { overwrite: boolean }): Thenable<void>;
  createDirectory(uri: Uri): Thenable<void>;
  /** Makes a folder if there is nothing of its name, in one step; false if there is. Not every file system has such a step. */
  createNewDirectory?(uri: Uri): Thenable<boolean>;
  readDirectory(uri: Uri): Thenable<[string, FileType][]>;
  stat(uri: Uri): Thenable<FileStat>;
  delete(uri: Uri): Thenable<void>;
}

/** `vscode.FileType.File`, here so that pure code needs no `vscode` at run time. A link has a further bit set. */
const fileBit = 1;
export const isFile = (type: FileType) => (type & fileBit) !== 0;

/** Whether there is no such file, in Node's word or VS Code's. */
export const isNotFound = (error: unknown) => ['ENOENT', 'FileNotFound'].includes((error as { code?: string }).code ?? '');

export async function exists(fs: FileSystem, uri: Uri): Promise<boolean> {
  try {
    await fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}

/** Makes a folder if there is nothing of its name. Of two at once both may make it. */
export async function createIfFree(fs: FileSystem, uri: Uri): Promise<boolean> {
  if (await exists(fs, uri)) return false;
  await fs.createDirectory(uri);
  return true;
}

/** The entries of a folder; none if it cannot be listed. */
export async function listFolder(fs: FileSystem, folder: Uri): Promise<[string, FileType][]> {
  try {
    return await fs.readDirectory(folder);
  } catch {
    return [];
  }
}
