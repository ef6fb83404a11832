import type { Uri } from 'vscode';
import type { FileSystem } from '../fileSystem';
import { isFile, listFolder } from '../fileSystem';
import { withoutMasks } from '../../shared/masks';
import { messageOf } from '../../shared/messageOf';
import { Problem, type WayOut } from '../problem';
import { ImageRefused, readImageHeader } from '../../shared/imageHeader';
import { join, nameOf } from '../uris';

export const imageExtensions = ['png', 'jpg', 'jpeg', 'webp', 'bmp', 'gif'] as const;
const imageName = new RegExp(`\\.(${imageExtensions.join('|')})$`, 'i');

export const isImageName = (name: string) => imageName.test(name);

/** An image's bytes, after a look at its header. */
export interface ImageFile {
  name: string;
  bytes: Uint8Array;
  uri: string;
}

/**
 * Reads an image as it lies on disk.
 * @throws Problem if it cannot be read or used.
 */
export async function readImage(fs: FileSystem, uri: Uri, wayOut: WayOut): Promise<ImageFile> {
  const name = nameOf(uri);
  const read = await readBytes(fs, uri, wayOut);
  try {
    readImageHeader(read);
  } catch (error) {
    if (error instanceof ImageRefused)
      throw new Problem(`image-${error.problem}`, `${name} ${error.message}`, wayOut);
    throw error;
  }
  // A message carries the whole buffer behind an array, and knows no subclasses such as Node's.
  return { name, bytes: new Uint8Array(read), uri: uri.toString() };
}

async function readBytes(fs: FileSystem, uri: Uri, wayOut: WayOut): Promise<Uint8Array> {
  try {
    return await fs.readFile(uri);
  } catch (error) {
    throw new Problem('image-unreadable', `${nameOf(uri)} cannot be read: ${messageOf(error)}`, wayOut);
  }
}

/** The images directly in a folder, by name; masks that lie beside their photos are none. */
export async function imagesIn(fs: FileSystem, folder: Uri): Promise<Uri[]> {
  const files = (await listFolder(fs, folder)).filter(([name, type]) => isFile(type) && isImageName(name));
  return withoutMasks(files.map(([name]) => name))
    .sort(byName)
    .map((name) => join(folder, name));
}

const byName = new Intl.Collator(undefined, { numeric: true }).compare;
