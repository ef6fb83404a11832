import { commands, env, l10n, ViewColumn, window, workspace, type Uri } from 'vscode';
import { showError, showInStatusBar, showInformation } from '../plainWindow';
import { nameOf } from '../uris';
import type { FinishedRun } from './finishedRun';
import { shortDuration } from './statusText';

/** At the end of a run. */
export async function notifyFinished(run: FinishedRun): Promise<void> {
  const open = l10n.t('Open');
  const reveal = l10n.t('Reveal');
  const done = run.ended === 'finished' ? l10n.t('is finished') : l10n.t('was stopped');
  const effort = l10n.t('{0} iterations in {1}', run.iterations, shortDuration(run.seconds));
  const message = `${run.job.label} ${done} (${effort}). ${workspace.asRelativePath(run.folder)}`;
  const chosen = await showInformation(message, open, reveal);
  if (chosen === open) await openFirst(run);
  if (chosen === reveal) await revealResult(run);
}

/** The first photo and its result. */
export const openFirst = ({ job, results }: FinishedRun) => openBeside(job.photos[0]!, results[0]!);

/** The photo and its result, side by side. */
export async function openBeside(photo: Uri, result: Uri): Promise<void> {
  await commands.executeCommand('vscode.open', photo, { viewColumn: ViewColumn.Active, preview: false });
  await commands.executeCommand('vscode.open', result, { viewColumn: ViewColumn.Beside, preview: false });
}

export const revealResult = ({ results }: FinishedRun) => revealFile(results[0]!);

export async function revealFile(file: Uri): Promise<void> {
  await commands.executeCommand(workspace.getWorkspaceFolder(file) ? 'revealInExplorer' : 'revealFileInOS', file);
}

/** A file was written outside of any run: says where, and shows it if wanted. */
export async function notifyWritten(file: Uri): Promise<void> {
  const open = l10n.t('Open');
  const reveal = l10n.t('Reveal');
  const chosen = await showInformation(l10n.t('{0} is written.', workspace.asRelativePath(file)), open, reveal);
  // VS Code would show the source of a page.
  if (chosen === open) await (isPage(file) ? env.openExternal(file) : commands.executeCommand('vscode.open', file));
  if (chosen === reveal) await revealFile(file);
}

const isPage = ({ path }: Uri) => path.endsWith('.html');

/** Extensions can put only text on the clipboard: the path. */
export async function copyResultPath({ results }: FinishedRun): Promise<void> {
  await env.clipboard.writeText(results.map(pathText).join('\n'));
  showInStatusBar(l10n.t('Copied the path of {0}.', results.map(nameOf).join(', ')), 4000);
}

function pathText(uri: Uri): string {
  return uri.scheme === 'file' ? uri.fsPath : uri.toString();
}

export async function askWhereToSave(reason: string): Promise<Uri | 'again' | undefined> {
  const again = l10n.t('Try Again');
  const choose = l10n.t('Choose Folder…');
  const message = l10n.t('The result could not be written: {0}', reason);
  const chosen = await showError(message, again, choose);
  if (chosen === again) return 'again';
  if (chosen !== choose) return undefined;
  const picked = await window.showOpenDialog({ canSelectFiles: false, canSelectFolders: true });
  return picked?.[0];
}
