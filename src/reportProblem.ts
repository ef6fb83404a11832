import { commands, l10n, type Uri } from 'vscode';
import { showError } from './plainWindow';
import { asProblem, type WayOut } from './problem';

const titles: Record<WayOut['do'], () => string> = {
  openSettings: () => l10n.t('Open Settings'),
  chooseImages: () => l10n.t('Choose Another Image…'),
  chooseStyle: () => l10n.t('Choose Another Style…'),
  manageModels: () => l10n.t('Manage Models…'),
  showLog: () => l10n.t('Show Log'),
};

/** Shows what went wrong with a button for the way out. `targets` are what a further try starts from. */
export async function reportProblem(error: unknown, targets: readonly Uri[] = []): Promise<void> {
  const problem = asProblem(error);
  const title = titles[problem.wayOut.do]();
  const chosen = await showError(problem.message, title);
  if (chosen === title) await takeWayOut(problem.wayOut, targets);
}

async function takeWayOut(wayOut: WayOut, targets: readonly Uri[]): Promise<void> {
  switch (wayOut.do) {
    case 'openSettings':
      return commands.executeCommand('workbench.action.openSettings', wayOut.query);
    case 'chooseImages':
      return commands.executeCommand('nca.stylize', []);
    case 'chooseStyle':
      return commands.executeCommand('nca.stylize', targets[0], targets);
    case 'manageModels':
      return commands.executeCommand('nca.manageModels');
    case 'showLog':
      return commands.executeCommand('nca.showLog');
  }
}
