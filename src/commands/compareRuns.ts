import { l10n, workspace, type QuickPickItem, type Uri } from 'vscode';
import { showPick } from '../plainWindow';
import { parseRunFile } from '../runs/runFile';
import { readRun } from '../compare/readRun';
import { exists } from '../fileSystem';
import { Problem } from '../problem';
import { reportProblem } from '../reportProblem';
import { folderOf, join, nameOf } from '../uris';
import { commandNames } from './commandNames';
import { targetsOf } from './targets';

/** All of their pictures are in the page's memory at once. */
const mostRuns = 24;

/** **NCA: Compare NCA Runs…**, called on run folders, on their `run.json`, on experiments' folders, or on nothing. */
export async function compareRuns(args: readonly unknown[], open: (folders: readonly Uri[]) => void): Promise<void> {
  try {
    const called = await runFolders(targetsOf(args[0], args[1]));
    const folders = called.length >= 2 ? called : await chooseRuns(called);
    if (!folders) return;
    if (folders.length < 2) throw new Problem('too-few', l10n.t('It takes two runs to compare.'));
    if (folders.length > mostRuns) throw new Problem('too-many', l10n.t('{0} runs are more than {1}.', folders.length, mostRuns));
    await Promise.all(folders.map((folder) => readRun(workspace.fs, folder)));
    open(folders);
  } catch (error) {
    await reportProblem(error);
  }
}

/** Folders of runs stand for themselves, those of experiments for the runs in them, and a file for its folder. */
async function runFolders(targets: readonly Uri[]): Promise<Uri[]> {
  const found = targets.map(async (uri) => {
    if (uri.path.endsWith('/run.json')) return [folderOf(uri)];
    if (await exists(workspace.fs, join(uri, 'run.json'))) return [uri];
    const entries = await Promise.resolve(workspace.fs.readDirectory(uri)).catch(() => []);
    const inside = entries.map(([name]) => join(uri, name));
    const runs = await Promise.all(inside.map((folder) => exists(workspace.fs, join(folder, 'run.json'))));
    return inside.filter((_, i) => runs[i]);
  });
  return (await Promise.all(found)).flat();
}

type RunItem = QuickPickItem & { folder: Uri; saved: string };

/** @param picked folders that are ticked to begin with */
async function chooseRuns(picked: readonly Uri[]): Promise<Uri[] | undefined> {
  const files = await workspace.findFiles('**/run.json', '**/node_modules/**');
  const items = (await Promise.all(files.map((file) => runItem(file, picked)))).filter((item) => item !== undefined);
  if (items.length < 2) throw new Problem('too-few', l10n.t('There are not two runs in this workspace.'));
  items.sort((a, b) => (a.saved < b.saved ? 1 : -1));
  const title = l10n.t('{0}: choose two or more', commandNames.compareRuns());
  const chosen = await showPick(items, { title, placeHolder: l10n.t('Type to search'), canPickMany: true, matchOnDescription: true, ignoreFocusOut: true });
  return chosen?.map(({ folder }) => folder);
}

async function runItem(file: Uri, picked: readonly Uri[]): Promise<RunItem | undefined> {
  try {
    const { label, iterations, saved } = parseRunFile(await workspace.fs.readFile(file));
    const folder = folderOf(file);
    const description = l10n.t('{0}, {1} iterations', nameOf(folder), iterations);
    return { label, description, folder, saved, picked: picked.some((uri) => uri.path === folder.path) };
  } catch {
    // Other programs have files of that name, too.
    return undefined;
  }
}
