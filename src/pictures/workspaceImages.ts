import { RelativePattern, TabInputCustom, TabInputText, window, workspace, type Uri } from 'vscode';
import { outputFolder } from '../outputFolders';
import { pathWithin } from '../uris';
import { imageExtensions, isImageName } from './imageFiles';

const mostListed = 500;

/** The workspace's pictures, by path, without packages and what runs left. */
export async function workspaceImages(): Promise<Uri[]> {
  const found = await Promise.all((workspace.workspaceFolders ?? []).map(({ uri }) => imagesBelow(uri)));
  return found.flat().sort((a, b) => (a.path < b.path ? -1 : 1)).slice(0, mostListed);
}

async function imagesBelow(folder: Uri): Promise<Uri[]> {
  const anyCase = (extension: string) =>
    extension.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
  const pattern = `**/*.{${imageExtensions.map(anyCase).join(',')}}`;
  const output = outputFolder(folder);
  const inside = output && pathWithin(folder, output);
  const left = ['**/node_modules/**', '**/.git/**', ...(inside ? [`${literalGlob(inside)}/**`] : [])];
  return workspace.findFiles(new RelativePattern(folder, pattern), new RelativePattern(folder, `{${left.join(',')}}`), mostListed);
}

/** A path as a pattern that stands for itself. */
const literalGlob = (path: string) => path.replace(/[*?[\]{},]/g, '[$&]');

/** The image that the active editor shows. */
export function activeImage(): Uri | undefined {
  const input = window.tabGroups.activeTabGroup.activeTab?.input;
  const uri = input instanceof TabInputCustom || input instanceof TabInputText ? input.uri : undefined;
  return uri && isImageName(uri.path) ? uri : undefined;
}
