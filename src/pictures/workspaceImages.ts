import { TabInputCustom, TabInputText, window, workspace, type Uri } from 'vscode';
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
  const input = window.tabGroups.activeTabGroup.activeTab?.input;
  const uri = input instanceof TabInputCustom || input instanceof TabInputText ? input.uri : undefined;
  return uri && isImageName(uri.path) ? uri : undefined;
}
