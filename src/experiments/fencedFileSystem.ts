import type { FileSystem } from '../fileSystem';

/** A file system that asks before each change whether it still may; what it throws keeps the change from being made. */
export function fencedFileSystem(fs: FileSystem, check: () => Promise<void>): FileSystem {
  const fenced =
    <A extends unknown[]>(change: (...args: A) => Thenable<void>) =>
    async (...args: A) => {
      await check();
      await change(...args);
    };
  return {
    readFile: (uri) => fs.readFile(uri),
    readDirectory: (uri) => fs.readDirectory(uri),
    stat: (uri) => fs.stat(uri),
    writeFile: fenced((uri, content) => fs.writeFile(uri, content)),
    rename: fenced((source, target, options) => fs.rename(source, target, options)),
    createDirectory: fenced((uri) => fs.createDirectory(uri)),
    delete: fenced((uri) => fs.delete(uri)),
  };
}
