import type { Uri } from 'vscode';
import { isNotFound, type FileSystem } from '../fileSystem';
import { maskName } from '../../shared/masks';
import { folderOf, join, nameOf } from '../uris';
import { readImage } from '../pictures/imageFiles';

interface MaskFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The mask that lies beside a photo; undefined where there is none. @throws Problem if it cannot be read */
export async function maskBeside(fs: FileSystem, photo: Uri): Promise<MaskFile | undefined> {
  const uri = await maskPlace(fs, photo);
  if (!uri) return undefined;
  const { name, bytes } = await readImage(fs, uri, { do: 'showLog' });
  return { name, bytes };
}

/** Where it lies; undefined where there is none. */
export async function maskPlace(fs: FileSystem, photo: Uri): Promise<Uri | undefined> {
  const uri = join(folderOf(photo), maskName(nameOf(photo)));
  if (uri.path === photo.path) return undefined;
  try {
    await fs.stat(uri);
  } catch (error) {
    if (isNotFound(error)) return undefined;
  }
  // Whatever else there is to it is told by whoever reads it.
  return uri;
}
