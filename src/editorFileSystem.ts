import { workspace } from 'vscode';
import { createIfFree, type FileSystem } from './fileSystem';
import { makeNewFolder } from './makeFolder';

/** VS Code's file systems; on this machine's disk a new folder is made in one step. */
export const editorFileSystem: FileSystem = {
  readFile: (uri) => workspace.fs.readFile(uri),
  writeFile: (uri, content) => workspace.fs.writeFile(uri, content),
  rename: (source, target, options) => workspace.fs.rename(source, target, options),
  createDirectory: (uri) => workspace.fs.createDirectory(uri),
  createNewDirectory: (uri) => (uri.scheme === 'file' ? makeNewFolder(uri.fsPath) : createIfFree(workspace.fs, uri)),
  readDirectory: (uri) => workspace.fs.readDirectory(uri),
  stat: (uri) => workspace.fs.stat(uri),
  delete: (uri) => workspace.fs.delete(uri),
};
