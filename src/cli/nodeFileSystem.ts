import { constants } from 'node:fs';
import { copyFile, link, lstat, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { URI } from 'vscode-uri';
import type { FileStat, FileType, Uri } from 'vscode';
import type { FileSystem } from '../fileSystem';
import { makeFolder, makeNewFolder } from '../makeFolder';
import { writeFreeFile } from '../runs/freeFile';
import { prepareFolder } from '../runs/outputRoot';
import { safeName } from '../safeName';
import { readNamed } from './readNamed';
import { say } from './terminal';

/** `vscode.FileType` without `vscode`. */
const typeOf = (entry: { isFile(): boolean; isDirectory(): boolean }): FileType =>
  entry.isFile() ? 1 : entry.isDirectory() ? 2 : 0;

const pathOf = (uri: Uri) => URI.from(uri).fsPath;

export const fileUri = (file: string): Uri => URI.file(file) as Uri;

/** The file system of Node behind the interface that the extension's run folders are written through. */
export const nodeFileSystem: FileSystem = {
  readFile: (uri) => readNamed(pathOf(uri)),
  writeFile: (uri, content) => writeFile(pathOf(uri), content),
  rename: (source, target, { overwrite }) => (overwrite ? rename : moveToFree)(pathOf(source), pathOf(target)),
  createDirectory: (uri) => makeFolder(pathOf(uri)),
  createNewDirectory: (uri) => makeNewFolder(pathOf(uri)),
  readDirectory: async (uri) => {
    const entries = await readdir(pathOf(uri), { withFileTypes: true });
    return entries.map((entry) => [entry.name, typeOf(entry)]);
  },
  stat: async (uri): Promise<FileStat> => {
    const stat = await lstat(pathOf(uri));
    return { type: typeOf(stat), size: stat.size, ctime: stat.ctimeMs, mtime: stat.mtimeMs };
  },
  delete: (uri) => rm(pathOf(uri)),
};

/** @throws Error with the code EEXIST if the target is there */
async function moveToFree(source: string, target: string): Promise<void> {
  try {
    await link(source, target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error;
    // Not every file system has hard links.
    await copyFile(source, target, constants.COPYFILE_EXCL);
  }
  await rm(source);
}

/** Before what is written there is worked out. @throws Problem if results cannot be written to a folder */
export const prepareOut = (folder: string) => prepareFolder(nodeFileSystem, fileUri(path.resolve(folder)));

/** `writeFreeFile` for paths; says so where the name has to have a number. */
export async function writeFreePath(folder: string, stem: string, ending: string, content: Uint8Array): Promise<string> {
  const { fsPath } = await writeFreeFile(nodeFileSystem, fileUri(path.resolve(folder)), stem, ending, content);
  const [name, first] = [path.basename(fsPath), `${safeName(stem)}${ending}`];
  if (name !== first) say(`${first} is there already and stays: the new one is ${name}.`);
  return fsPath;
}
