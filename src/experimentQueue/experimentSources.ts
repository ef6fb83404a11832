import { findNodeAtLocation, parseTree } from 'jsonc-parser';
import { Uri, workspace } from 'vscode';
import { checkExperiment } from '../experiments/checkExperiment';
import type { ExperimentSource } from '../experiments/findings';
import { experimentFileEnd, fileSource } from '../experiments/loadExperiment';
import { folderOf, nameOf } from '../uris';

/** `.vscode/settings.json` of a workspace folder. */
export const isFolderSettings = (uri: Uri) => uri.path.endsWith('/.vscode/settings.json');

const isWorkspaceFile = (uri: Uri) => uri.path.endsWith('.code-workspace');

/** Settings of any kind: of a folder, a workspace, or the user. */
export const isSettingsFile = (uri: Uri) =>
  isFolderSettings(uri) || isWorkspaceFile(uri) || (['file', 'vscode-userdata'].includes(uri.scheme) && uri.path.endsWith('/settings.json'));

export const isExperimentFile = (uri: Uri) => nameOf(uri).endsWith(experimentFileEnd);

/** Every experiment of the workspace: those of the settings, then those in files of their own. */
export async function experimentSources(): Promise<ExperimentSource[]> {
  const files = await workspace.findFiles(`**/*${experimentFileEnd}`, '**/node_modules/**');
  const fromSettings = await Promise.all((workspace.workspaceFolders ?? []).map(({ uri }) => settingsSources(uri)));
  const fromFiles = await Promise.all(files.map((file) => sourceOfFile(file)));
  return [...fromSettings.flat(), ...fromFiles];
}

/** As it stands in the editor, saved or not. */
export async function sourceOfFile(file: Uri): Promise<ExperimentSource> {
  const open = workspace.textDocuments.find(({ uri }) => uri.toString() === file.toString());
  const source = await fileSource(workspace.fs, file);
  return open ? { ...source, text: open.getText() } : source;
}

/** The experiments that a settings file holds, saved or not. */
export async function sourcesInSettings(file: Uri): Promise<ExperimentSource[]> {
  const source = await sourceOfFile(file);
  const base = folderOf(folderOf(file));
  const place = [...(isWorkspaceFile(file) ? ['settings'] : []), 'nca.experiments'];
  const node = findNodeAtLocation(parseTree(source.text) ?? emptyTree, place);
  const names = node?.type === 'object' ? node.children!.map((property) => String(property.children![0]!.value)) : [];
  return names.map((name) => ({ ...source, name, path: [...place, name], base }));
}

const emptyTree = parseTree('{}')!;

async function settingsSources(folder: Uri): Promise<ExperimentSource[]> {
  const experiments = workspace.getConfiguration('nca', folder).get<object>('experiments', {});
  const settings = await sourceOfFile(Uri.joinPath(folder, '.vscode', 'settings.json')).catch(() => undefined);
  return Object.entries(experiments).map(([name, value]) => {
    const written = settings && { ...settings, name, path: ['nca.experiments', name], base: folder };
    const isThere = written && !checkExperiment(written).findings.some(({ message }) => message.startsWith('There is no experiment'));
    if (isThere) return written;
    // User settings: their file is not known, so that problems have no line.
    return { name, file: undefined, text: JSON.stringify({ [name]: value as unknown }), path: [name], base: folder };
  });
}
