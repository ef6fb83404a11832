import type { Uri } from 'vscode';
import { activeImage } from '../pictures/workspaceImages';
import type { RunController } from '../panel/runController';
import { reportProblem } from '../reportProblem';
import { commandNames } from './commandNames';
import { planRun, type Planning } from './planRun';
import type { PromptDialogs } from './promptDialogs';
import type { StyleNetwork } from './styleNetwork';
import { calledOnNothing, targetsOf } from './targets';

/** **NCA: Transform with NCA and a Prompt…**, from wherever it was called. */
export async function transformWithPrompt(
  args: readonly unknown[],
  planning: Planning,
  controller: RunController,
  dialogs: Pick<PromptDialogs, 'ask'>,
  network: Pick<StyleNetwork, 'settle'>,
): Promise<void> {
  const active = calledOnNothing(args[0]) ? activeImage() : undefined;
  const targets: readonly Uri[] = active ? [active] : targetsOf(args[0], args[1]);
  try {
    const planned = await planRun(targets, { ...planning, command: commandNames.prompt() }, (photos, settings) => dialogs.ask(photos, settings));
    const job = planned?.style ? await network.settle(planned) : planned;
    if (job) await controller.add(job);
  } catch (error) {
    await reportProblem(error, targets);
  }
}
