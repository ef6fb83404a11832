import { posix } from 'node:path';
import type { Uri } from 'vscode';

/** Like `Uri.joinPath`, from a uri alone. */
export function join(uri: Uri, ...segments: string[]): Uri {
  return uri.with({ path: posix.join(uri.path, ...segments) });
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
