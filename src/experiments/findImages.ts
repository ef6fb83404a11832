import { glob, isDynamicPattern } from 'tinyglobby';
import { URI } from 'vscode-uri';
import type { Uri } from 'vscode';
import { isFile, type FileSystem } from '../fileSystem';
import { imagesIn, isImageName } from '../pictures/imageFiles';
import { join } from '../uris';

/** Finds files by a glob in a folder that is not on this machine's disk. */
export type RemoteGlob = (base: Uri, pattern: string) => Promise<readonly Uri[]>;

/**
 * The pictures that a path or a glob means, by name; a folder means the pictures directly in it. A path to a single
 * file is taken at its word, whether it is there or not.
 */
export async function findImages(fs: FileSystem, base: Uri, pattern: string, remote: RemoteGlob): Promise<Uri[]> {
  const path = pattern.replaceAll('\\', '/');
  if (!isDynamicPattern(path)) return imagesAt(fs, resolvePath(base, path));
  const found = base.scheme === 'file' ? await globFiles(base, path) : await remote(base, path);
  return found.filter((uri) => isImageName(uri.path)).sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** A relative path starts from `base`. */
export function resolvePath(base: Uri, path: string): Uri {
  const absolute = path.startsWith('/') || /^[a-z]:/i.test(path);
  return absolute ? base.with({ path: path.startsWith('/') ? path : `/${path}` }) : join(base, path);
}

async function globFiles(base: Uri, pattern: string): Promise<Uri[]> {
  const cwd = URI.from(base).fsPath;
  const files = await glob(pattern, { cwd, absolute: true, expandDirectories: false, ignore: ['**/node_modules/**'] });
  return files.map((file) => URI.file(file) as Uri);
}

async function imagesAt(fs: FileSystem, uri: Uri): Promise<Uri[]> {
  try {
    return isFile((await fs.stat(uri)).type) ? [uri] : await imagesIn(fs, uri);
  } catch {
    return [];
  }
}
