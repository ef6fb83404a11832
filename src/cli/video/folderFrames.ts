import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { isImageName } from '../../pictures/imageFiles';
import { readPicture } from '../pictureFiles';
import type { ClipSize, FrameSource } from './frames';

/** A folder's pictures, by number. @throws Error if it has none */
export async function folderFrames(folder: string, size: ClipSize): Promise<FrameSource> {
  const names = (await readdir(folder)).filter((name) => isImageName(name) && !name.startsWith('.')).sort(byNumber);
  if (names.length === 0) throw new Error(`The folder ${folder} has no pictures.`);
  const stems = names.map((name) => path.parse(name).name);
  const twice = stems.find((stem, i) => stems.indexOf(stem) < i);
  if (twice !== undefined) throw new Error(`The folder ${folder} has two pictures of the name ${twice}: frames have one each.`);
  const { width, height } = await readPicture(path.join(folder, names[0]!), size, '#ffffff');
  return {
    width,
    height,
    count: names.length,
    nameOf: (frame) => stems[frame]!,
    async *frames(first) {
      for (const name of names.slice(first)) yield await readPicture(path.join(folder, name), size, '#ffffff');
    },
  };
}

const byNumber = (a: string, b: string) => a.localeCompare(b, 'en', { numeric: true });
