import type { Uri } from 'vscode';
import { modelExtension, stemOf } from '../../shared/modelFile';
import { inStyleOrder } from '../../shared/paintings';
import { listFolder, type FileSystem } from '../fileSystem';
import { join } from '../uris';

/** Where they lie below the extension. */
export const readyMadeFolder = 'weights/gallery';

/** The automata in a folder of ready-made ones, in the order in which their styles are listed. */
export async function readyMadeIn(fs: FileSystem, folder: Uri): Promise<Uri[]> {
  const names = (await listFolder(fs, folder)).map(([name]) => name).filter((name) => name.endsWith(modelExtension));
  return inStyleOrder(names.map(stemOf)).map((stem) => join(folder, `${stem}${modelExtension}`));
}
