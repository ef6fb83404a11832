import type { FileSystem } from '../fileSystem';
import type { Lock } from './heldLock';

/** A file system that asks before each change whether the lock is still held; a lost one keeps the change from being made. */
export function fencedFileSystem(fs: FileSystem, lock: Pick<Lock, 'check'>): FileSystem {
  const fenced =
    <A extends unknown[]>(change: (...args: A) => Thenable<void>) =>
    async (...args: A) => {
      await lock.check();
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
