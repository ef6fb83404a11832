import { readFile } from 'node:fs/promises';
import { readModel } from '../../shared/modelFile';
import { messageOf } from '../../shared/messageOf';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'that is a folder; name the files in it',
  EACCES: 'you may not read it',
  EPERM: 'you may not read it',
};

/**
 * A file that was named on the command line.
 * @throws Error that names it and says why it cannot be read, with the system's `code`
 */
export async function readNamed(file: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await readFile(file));
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const reason = reasons[code];
    throw reason === undefined ? error : Object.assign(new Error(`${file}: ${reason}.`, { cause: error }), { code });
  }
}

/**
 * What `read` makes of a file that was named on the command line.
 * @throws Error that names it and says why it cannot be used
 */
export async function readNamedAs<T>(file: string, read: (bytes: Uint8Array<ArrayBuffer>) => T | Promise<T>): Promise<T> {
  const bytes = await readNamed(file);
  try {
    return await read(bytes);
  } catch (error) {
    throw new Error(`${file}: ${messageOf(error)}`, { cause: error });
  }
}

/**
 * The bytes of a saved automaton, which has been read once to see whether it is one.
 * @throws Error that names the file and says why it cannot be used
 */
export function readModelFile(file: string): Promise<Uint8Array<ArrayBuffer>> {
  return readNamedAs(file, (bytes) => {
    readModel(bytes);
    return bytes;
  });
}
