import { posix } from 'node:path';
import type { Uri } from 'vscode';

/** Like `Uri.joinPath`, from a uri alone. */
export function join(uri: Uri, ...segments: string[]): Uri {
  return uri.with({ path: posix.join(uri.path, ...segments) });
}

/**
 * A path as people write it, with either slash, from `base` on: absolute ones of POSIX and Windows, those of a share
 * (`\\\\nas\\photos\\a.jpg`), and relative ones.
 */
export function resolvePath(base: Uri, text: string): Uri {
  const path = text.replaceAll('\\', '/');
  const share = base.scheme === 'file' ? /^\/\/([^/]+)(\/.*)?$/.exec(path) : null;
  if (share) return base.with({ authority: share[1]!, path: share[2] ?? '/' });
  if (/^[a-z]:/i.test(path)) return base.with({ path: `/${path}` });
  // Uris know no path that begins with two slashes.
  return path.startsWith('/') ? base.with({ path: path.replace(/^\/+/, '/') }) : join(base, path);
}

/** The last part of a uri's path: a file's name. */
export function nameOf(uri: Uri): string {
  return posix.basename(uri.path);
}

export function folderOf(uri: Uri): Uri {
  return uri.with({ path: posix.dirname(uri.path) });
}

/** The path from `folder` to `uri` if that lies inside. */
export function pathWithin(folder: Uri, uri: Uri): string | undefined {
  if (uri.scheme !== folder.scheme || uri.authority !== folder.authority) return undefined;
  const path = posix.relative(folder.path, uri.path);
  return path === '..' || path.startsWith('../') ? undefined : path;
}
