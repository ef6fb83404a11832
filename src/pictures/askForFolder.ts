import { l10n, window, type Uri } from 'vscode';
import { showWarning } from '../plainWindow';

/** Says why a folder is needed and asks for one. */
export async function askForFolder(reason: string, near?: Uri): Promise<Uri | undefined> {
  const choose = l10n.t('Choose Folder…');
  if ((await showWarning(reason, choose)) !== choose) return undefined;
  const picked = await window.showOpenDialog({
    canSelectFiles: false,
    canSelectFolders: true,
    defaultUri: near,
    openLabel: l10n.t('Keep Results Here'),
  });
  return picked?.[0];
}
