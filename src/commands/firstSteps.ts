import { commands, l10n, ViewColumn } from 'vscode';
import { reportProblem } from '../reportProblem';
import type { PicturePickers } from './picturePickers';

/** Steps of the walkthrough; package.json has VS Code tick them off by the contexts `nca.done.<step>`. */
type FirstStep = 'photo' | 'apply' | 'play' | 'train';

const done = new Set<FirstStep>();

export function markDone(...steps: readonly FirstStep[]): void {
  for (const step of steps.filter((one) => !done.has(one))) {
    done.add(step);
    void commands.executeCommand('setContext', `nca.done.${step}`, true);
  }
}

/** **NCA: Try It with a Sample Photo…**: copies one and shows it. */
export async function trySample(pickers: Pick<PicturePickers, 'pickSample'>): Promise<void> {
  try {
    const photo = await pickers.pickSample(l10n.t('Try it with a sample photo'));
    if (!photo) return;
    // Beside the walkthrough that asked for it.
    await commands.executeCommand('vscode.open', photo, { viewColumn: ViewColumn.Beside, preserveFocus: true, preview: false });
    markDone('photo');
  } catch (error) {
    await reportProblem(error);
  }
}

export async function openFirstSteps(): Promise<void> {
  await commands.executeCommand('workbench.action.openWalkthrough', 'nca-studio.nca-studio#nca.firstSteps');
}
