import { TabInputCustom, TabInputText, window, workspace, type Tab, type Uri } from 'vscode';
import { imageExtensions, isImageName } from './imageFiles';

const mostListed = 500;

/** The workspace's pictures, by path, without packages and what runs left. */
export async function workspaceImages(): Promise<Uri[]> {
  const anyCase = (extension: string) =>
    extension.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
  const pattern = `**/*.{${imageExtensions.map(anyCase).join(',')}}`;
  const uris = await workspace.findFiles(pattern, '{**/node_modules/**,**/.git/**,nca/**}', mostListed);
  return uris.sort((a, b) => (a.path < b.path ? -1 : 1));
}

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
