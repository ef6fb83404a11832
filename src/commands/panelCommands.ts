import { commands } from 'vscode';
import { copyResultPath, openFirst, revealResult } from '../panel/notifications';
import type { RunController } from '../panel/runController';
import { reportProblem } from '../reportProblem';
import type { PanelCommand } from '../../shared/protocol/messages';
import { planTrainingOn } from './planResume';

/** Buttons of the panel whose work is the host's. */
export async function runPanelCommand(command: keyof typeof work, controller: RunController): Promise<void> {
  try {
    await work[command](controller);
  } catch (error) {
    await reportProblem(error);
  }
}

const work: Record<Exclude<PanelCommand, 'resumeUnfinished'>, (controller: RunController) => PromiseLike<unknown>> = {
  openSettings: () => commands.executeCommand('workbench.action.openSettings', '@ext:nca-studio.nca-studio'),
  showLog: () => commands.executeCommand('nca.showLog'),
  newRun: () => commands.executeCommand('nca.stylize', []),
  play: (controller) => commands.executeCommand('nca.play', lastRun(controller).model),
  fullSize: (controller) => commands.executeCommand('nca.fullSize', lastRun(controller)),
  applyTo: (controller) => commands.executeCommand('nca.apply', lastRun(controller).model),
  export: (controller) => commands.executeCommand('nca.export', lastRun(controller).model),
  compare: (controller) => commands.executeCommand('nca.compareRuns', lastRun(controller).folder),
  sweep: (controller) => commands.executeCommand('nca.sweepRun', lastRun(controller).folder),
  openResult: (controller) => openFirst(lastRun(controller)),
  revealResult: (controller) => revealResult(lastRun(controller)),
  copyResult: (controller) => copyResultPath(lastRun(controller)),
  trainOn: (controller) => controller.add(planTrainingOn(lastRun(controller), crypto.randomUUID())),
};

function lastRun({ last }: RunController) {
  if (last) return last;
  throw new Error('The result is no longer at hand: look for it in the Explorer.');
}
