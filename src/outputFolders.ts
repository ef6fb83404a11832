import { workspace, type Uri } from 'vscode';
import { outputRoot } from './runs/outputRoot';
import { readSettings } from './settings';

/** Where runs of a workspace folder go; undefined where its settings are wrong: a run there says what is. */
export function outputFolder(folder: Uri): Uri | undefined {
  try {
    return outputRoot(folder, readSettings(workspace, folder)['nca.output.folder'], workspace.isTrusted);
  } catch {
    return undefined;
  }
}

/** Of all folders of the workspace. */
export function outputFolders(): Uri[] {
  return (workspace.workspaceFolders ?? []).flatMap(({ uri }) => outputFolder(uri) ?? []);
}
