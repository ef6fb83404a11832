import { access, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { isImageName } from '../pictures/imageFiles';
import { safeName } from '../safeName';

/** Frames begin with 1; players and `ffmpeg` sort such names. */
export const numbered = (frame: number): string => String(frame + 1).padStart(6, '0');

/** What is painted of a clip is called so, without ending. @param folder in which it lies */
export const stemOf = (folder: string, clip: string): string => path.join(folder, `${safeName(path.parse(clip).name)}-nca`);

/** Where a clip is kept while it is painted. */
export const unfinishedOf = (stem: string): string => `${stem}.unfinished`;

/**
 * The pictures of a folder of frames, in the order of their numbers.
 * @param names of all that lies in it
 * @throws Error if there are none, or two of one name
 */
export function frameNames(folder: string, names: readonly string[]): string[] {
  const frames = names.filter((name) => isImageName(name) && !name.startsWith('.')).sort(byNumber);
  if (frames.length === 0) throw new Error(`The folder ${folder} has no pictures.`);
  const stems = frames.map((name) => path.parse(name).name);
  const twice = stems.find((stem, i) => stems.indexOf(stem) < i);
  if (twice !== undefined) throw new Error(`The folder ${folder} has two pictures of the name ${twice}: frames have one each.`);
  return frames;
}

const byNumber = (a: string, b: string) => a.localeCompare(b, 'en', { numeric: true });

/** Names that neither the clip nor its record would be written over. @param stem with its folder, which is made */
export async function freeNames(stem: string, ending: string): Promise<[result: string, record: string]> {
  await mkdir(path.dirname(stem), { recursive: true });
  for (let number = 1; ; number++) {
    const free = number > 1 ? `${stem}-${number}` : stem;
    const names: [string, string] = [`${free}${ending}`, `${free}${ending}.json`];
    const taken = await Promise.all(names.map((name) => access(name).then(() => true, () => false)));
    if (!taken.includes(true)) return names;
  }
}
