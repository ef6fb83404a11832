import { l10n, workspace } from 'vscode';
import { showWarning } from './plainWindow';
import type { Trash } from './trash';

/** The system's trash. */
export const windowTrash: Trash = { fs: workspace.fs, agreesToLose };

async function agreesToLose(names: readonly string[], reason: string): Promise<boolean> {
  const forGood = l10n.t('Delete Permanently');
  const message = names.length === 1 ? l10n.t('Delete {0} for good?', names[0]!) : l10n.t('Delete {0} files or folders for good?', names.length);
  // A file system without a trash is told by VS Code's own words for it, with the whole address.
  const hasNone = reason.includes('via trash because provider does not support it');
  const detail = hasNone ? l10n.t('There is no trash here.') : l10n.t('It cannot go to the trash here: {0}', reason);
  return (await showWarning(message, { modal: true, detail }, forGood)) === forGood;
}
