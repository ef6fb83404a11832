import type { Uri } from 'vscode';
import type { FileSystem } from '../fileSystem';
import { maskName } from '../../shared/masks';
import { folderOf, join, nameOf } from '../uris';
import { readImage } from '../pictures/imageFiles';

interface MaskFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The mask that lies beside a photo; undefined where there is none that can be read. */
export async function maskBeside(fs: FileSystem, photo: Uri): Promise<MaskFile | undefined> {
  const uri = join(folderOf(photo), maskName(nameOf(photo)));
  if (uri.path === photo.path) return undefined;
  try {
    const { name, bytes } = await readImage(fs, uri, { do: 'showLog' });
    return { name, bytes };
  } catch {
    return undefined;
  }
}
