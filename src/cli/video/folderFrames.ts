import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { frameNames } from '../../video/clipNames';
import { readPicture } from '../pictureFiles';
import type { ClipSize, FrameSource } from './frames';

/** A folder's pictures, by number. @throws Error if it has none */
export async function folderFrames(folder: string, size: ClipSize): Promise<FrameSource> {
  const names = frameNames(folder, await readdir(folder));
  const { width, height } = await readPicture(path.join(folder, names[0]!), size, '#ffffff');
  return {
    width,
    height,
    count: names.length,
    nameOf: (frame) => path.parse(names[frame]!).name,
    async *frames(first) {
      for (const name of names.slice(first)) yield await readPicture(path.join(folder, name), size, '#ffffff');
    },
  };
}
