import { constants } from 'node:fs';
import { open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from '../makeFolder';
import type { FileAccess, OpenFile } from './fileAccess';

/** The disk by way of Node. */
export const nodeFileAccess: FileAccess = {
  size: async (path) => {
    const found = await stat(path).catch(() => undefined);
    return found?.isFile() ? found.size : undefined;
  },
  read: (path) => readFile(path),
  readRange: async (path, from, to) => {
    const file = await open(path);
    try {
      const bytes = new Uint8Array(to - from);
      let read = 0;
      while (read < bytes.length) {
        const { bytesRead } = await file.read(bytes, read, bytes.length - read, from + read);
        if (bytesRead === 0) break;
        read += bytesRead;
      }
      return bytes.subarray(0, read);
    } finally {
      await file.close();
    }
  },
  writeWhole: async (path, content) => {
    const temporary = `${path}.part`;
    const file = await openFile(temporary, constants.O_TRUNC);
    try {
      await file.write(content, 0);
      await file.flush();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  },
  open: (path) => openFile(path, 0),
  list: (folder) => readdir(folder).catch(() => []),
  rename: (from, to) => rename(from, to),
  remove: (path) => rm(path, { recursive: true, force: true }),
};

async function openFile(path: string, flags: number): Promise<OpenFile> {
  await makeFolder(dirname(path));
  const file = await open(path, constants.O_RDWR | constants.O_CREAT | flags, 0o644);
  return {
    write: async (content, at) => {
      for (let written = 0; written < content.length; ) {
        const left = content.length - written;
        written += (await file.write(content, written, left, at + written)).bytesWritten;
      }
    },
    flush: () => file.sync(),
    close: () => file.close(),
  };
}
