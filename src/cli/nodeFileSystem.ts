import { lstat, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { URI } from 'vscode-uri';
import type { FileStat, FileType, Uri } from 'vscode';
import type { FileSystem } from '../fileSystem';

/** `vscode.FileType` without `vscode`. */
const typeOf = (entry: { isFile(): boolean; isDirectory(): boolean }): FileType =>
  entry.isFile() ? 1 : entry.isDirectory() ? 2 : 0;

const pathOf = (uri: Uri) => URI.from(uri).fsPath;

export const fileUri = (path: string): Uri => URI.file(path) as Uri;

/** The file system of Node behind the interface that the extension's run folders are written through. */
export const nodeFileSystem: FileSystem = {
  readFile: (uri) => readFile(pathOf(uri)),
  writeFile: (uri, content) => writeFile(pathOf(uri), content),
  rename: (source, target) => rename(pathOf(source), pathOf(target)),
  createDirectory: async (uri) => void (await mkdir(pathOf(uri), { recursive: true })),
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
