import type { Uri } from 'vscode';
import { isFile, type FileSystem } from '../fileSystem';
import { imagesIn } from '../pictures/imageFiles';
import { Problem } from '../problem';
import { nameOf } from '../uris';

/**
 * What a command was called on. The explorer gives `(uri, selection)`, an editor's title `(uri, {groupId})`, the
 * palette nothing.
 */
export function targetsOf(clicked: unknown, others: unknown): Uri[] {
  if (!isUri(clicked) || isPage(clicked)) return [];
  const selection = Array.isArray(others) ? others.filter(isUri) : [];
  // A click outside of the selection means what was clicked.
  return selection.some((uri) => uri.toString() === clicked.toString()) ? selection : [clicked];
}

/**
 * Whether a command was called on nothing, so that what the active editor shows is meant. An editor's title that was
 * shown a moment ago may still give the page that was there before.
 */
export function calledOnNothing(clicked: unknown): boolean {
  return clicked === undefined || (isUri(clicked) && isPage(clicked));
}

const isPage = ({ scheme }: Uri) => scheme === 'webview-panel';

function isUri(value: unknown): value is Uri {
  return typeof value === 'object' && value !== null && 'scheme' in value && 'path' in value;
}

/** Folders stand for the images directly in them. @throws Problem if none are left. */
export async function expandFolders(fs: FileSystem, uris: readonly Uri[]): Promise<Uri[]> {
  const groups = await Promise.all(
    uris.map(async (uri) => ((await isFolder(fs, uri)) ? imagesIn(fs, uri) : [uri])),
  );
  const images = [...new Map(groups.flat().map((uri) => [uri.toString(), uri])).values()];
  if (images.length > 0) return images;
  const names = uris.map(nameOf).join(', ');
  throw new Problem(
    'no-images',
    `There are no pictures in ${names} (PNG, JPEG, WebP, GIF or BMP).`,
    chooseImages,
  );
}

const chooseImages = { do: 'chooseImages' } as const;

async function isFolder(fs: FileSystem, uri: Uri): Promise<boolean> {
  try {
    return !isFile((await fs.stat(uri)).type);
  } catch {
    return false;
  }
}
