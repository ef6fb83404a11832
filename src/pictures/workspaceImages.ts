import { RelativePattern, TabInputCustom, TabInputText, window, workspace, type Tab, type Uri } from 'vscode';
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
export const literalGlob = (path: string) => path.replace(/[*?[\]{},]/g, '[$&]');

/** The image that the active editor shows. */
export function activeImage(): Uri | undefined {
  return imageIn(window.tabGroups.activeTabGroup.activeTab);
}

/** Those that editors show or have in their tabs, what is in front first. */
export function openImages(): Uri[] {
  const groups = window.tabGroups.all;
  const tabs = [...groups.map(({ activeTab }) => activeTab), ...groups.flatMap(({ tabs: all }) => all)];
  const images = tabs.map(imageIn).filter((uri) => uri !== undefined);
  return [...new Map(images.map((uri) => [uri.toString(), uri])).values()];
}

function imageIn(tab: Tab | undefined): Uri | undefined {
  const input = tab?.input;
  const uri = input instanceof TabInputCustom || input instanceof TabInputText ? input.uri : undefined;
  return uri && isImageName(uri.path) ? uri : undefined;
}
