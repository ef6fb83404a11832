import { glob } from 'tinyglobby';
import { URI } from 'vscode-uri';
import type { Uri } from 'vscode';
import { isFile, listFolder, type FileSystem } from '../fileSystem';
import { imagesIn, isImageName } from '../pictures/imageFiles';
import { nameOf, resolvePath } from '../uris';
import { escapedGlob, isGlob, plainGlob, unescaped } from './globs';

/** Finds files by a glob in a folder that is not on this machine's disk. */
export type RemoteGlob = (base: Uri, pattern: string) => Promise<readonly Uri[]>;

export interface FoundImages {
  /** By path. */
  readonly images: readonly Uri[];
  /** Names of macOS's companion files (`._cat.jpg`), which hold no picture. */
  readonly companions: readonly string[];
}

const none: FoundImages = { images: [], companions: [] };

/**
 * The pictures that a path or a glob means; a folder means the pictures directly in it. What is there under just that
 * name is meant, whatever signs of globs are in it. A backslash takes a sign as it is (`cat \(1\).jpg`); where nothing
 * is found that way it is taken for a separator, as Windows writes paths.
 * @throws Error for a glob that would take too long to match
 */
export async function findImages(fs: FileSystem, base: Uri, pattern: string, remote: RemoteGlob): Promise<FoundImages> {
  const isShare = pattern.startsWith('\\\\');
  const names = isShare ? [pattern] : [pattern, unescaped(pattern)];
  for (const name of new Set(names)) {
    const found = await imagesAt(fs, resolvePath(base, name));
    if (found) return found;
  }
  const globs = isShare ? [pattern.replaceAll('\\', '/')] : [pattern, pattern.replaceAll('\\', '/')];
  for (const text of new Set(globs)) {
    const found = isGlob(text) ? await imagesLike(base, text, remote) : none;
    if (found.images.length + found.companions.length > 0) return found;
  }
  return none;
}

/** Undefined if nothing is there. */
async function imagesAt(fs: FileSystem, uri: Uri): Promise<FoundImages | undefined> {
  try {
    if (isFile((await fs.stat(uri)).type)) return { images: [uri], companions: [] };
  } catch {
    return undefined;
  }
  const companions = (await listFolder(fs, uri)).map(([name]) => name).filter(isCompanion).filter(isImageName);
  return { images: (await imagesIn(fs, uri)).filter((image) => !isCompanion(nameOf(image))), companions };
}

async function imagesLike(base: Uri, text: string, remote: RemoteGlob): Promise<FoundImages> {
  const share = base.scheme === 'file' ? /^\/\/([^/]+)\/([^/]+)\/(.+)$/.exec(text) : null;
  const [from, pattern] = share ? [base.with({ authority: share[1]!, path: `/${share[2]!}` }), share[3]!] : [base, text];
  const found = from.scheme === 'file' ? await globFiles(from, escapedGlob(pattern)) : await remote(from, plainGlob(pattern));
  const images = found.filter((uri) => isImageName(uri.path)).sort((a, b) => (a.path < b.path ? -1 : 1));
  return {
    images: images.filter((uri) => !isCompanion(nameOf(uri))),
    companions: images.map(nameOf).filter(isCompanion),
  };
}

const isCompanion = (name: string) => name.startsWith('._');

async function globFiles(base: Uri, pattern: string): Promise<Uri[]> {
  const cwd = URI.from(base).fsPath;
  const options = { cwd, absolute: true, expandDirectories: false, extglob: false, ignore: ['**/node_modules/**'] };
  return (await glob(pattern, options)).map((file) => URI.file(file) as Uri);
}
