import { modelExtension } from '../../shared/modelFile';
import { cutToBytes, safeName } from '../safeName';

/** Folder of the experiments below the output folder. */
export const experimentsFolder = 'experiments';

/** Of one picture or style in a name: two of them, the time and a number stay below what file systems take. */
const mostBytes = 60;

/** Characters of a name that every file system and shell takes, at most 40 of them. */
function slug(fileName: string): string {
  const stem = fileName.replace(/\.[^.]+$/, '');
  const plain = stem.normalize('NFC').replace(/[^\p{L}\p{N}_]+/gu, '-');
  const short = cutToBytes([...plain].slice(0, 40).join(''), mostBytes);
  return short.replace(/^-+|-+$/g, '') || 'image';
}

/** What names of a run say of its aim: the style's file, else the first prompt. */
export function runSubject(style: string | undefined, prompts: readonly { readonly text: string }[] = []): string {
  return style ?? prompts[0]?.text ?? 'prompt';
}

/** `2026-11-23-1805-cat-mosaic`: local time first, so that folders sort by age. */
export function runFolderName(date: Date, photos: readonly string[], style: string): string {
  return safeName(`${timestamp(date)}-${runName(photos, style)}`);
}

const dated = /^\d{4}-\d\d-\d\d-\d{4}-/;

/** Whether it is the hash that runs of experiments are named and locked by. */
export const isRunHash = (name: string) => /^[0-9a-f]{16}$/.test(name);

/** `2026-11-23-1805-cat-mosaic`, or the hash of an experiment's run. */
export const isRunName = (name: string) => isRunHash(name) || withoutDate(name) !== name;

/** `cat-mosaic` of `2026-11-23-1805-cat-mosaic`; other names stay. */
export const withoutDate = (name: string) => name.replace(dated, '') || name;

/** `cat-mosaic.nca.safetensors`: tabs and lists tell automata apart by it. */
export function modelFileName(photos: readonly string[], style: string): string {
  return `${safeName(runName(photos, style))}${modelExtension}`;
}

function runName(photos: readonly string[], style: string): string {
  const more = photos.length > 1 ? `-and-${photos.length - 1}-more` : '';
  return `${slug(photos[0] ?? '')}${more}-${slug(style)}`;
}

function timestamp(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day}-${two(date.getHours())}${two(date.getMinutes())}`;
}

/** `result.png` for one photo, else `result-<photo>.png` for each; names that meet are numbered. */
export function resultFileNames(photos: readonly string[]): string[] {
  if (photos.length === 1) return ['result.png'];
  const taken = new Set<string>();
  return photos.map((photo) => {
    const name = firstFree(`result-${slug(photo)}`, (candidate) => taken.has(candidate.toLowerCase()));
    taken.add(name.toLowerCase());
    return `${name}.png`;
  });
}

function firstFree(base: string, isTaken: (name: string) => boolean): string {
  let name = base;
  for (let number = 2; isTaken(name); number++) name = `${base}-${number}`;
  return name;
}
