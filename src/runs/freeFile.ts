import type { Uri } from 'vscode';
import { exists, type FileSystem } from '../fileSystem';
import { join } from '../uris';
import { writeAtomically } from './atomicWrite';

/**
 * Writes a file under a name that is not taken: `stem + ending`, else `stem-2 + ending` and so on.
 * @returns where it was written to
 */
export async function writeFreeFile(
  fs: FileSystem,
  folder: Uri,
  stem: string,
  ending: string,
  content: Uint8Array,
): Promise<Uri> {
  let uri = join(folder, stem + ending);
  for (let number = 2; await exists(fs, uri); number++) uri = join(folder, `${stem}-${number}${ending}`);
  await writeAtomically(fs, uri, content);
  return uri;
}
