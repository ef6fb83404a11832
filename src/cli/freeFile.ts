import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * Writes a file under a name that is not taken yet: `stem + ending`, else `stem-2 + ending` and so on.
 * @returns the path written to
 */
export async function writeFreeFile(folder: string, stem: string, ending: string, content: Uint8Array): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (let number = 1; ; number++) {
    const file = path.resolve(folder, `${stem}${number > 1 ? `-${number}` : ''}${ending}`);
    try {
      await writeFile(file, content, { flag: 'wx' });
      return file;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
