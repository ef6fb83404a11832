import type { Uri } from 'vscode';
import { activeImage } from '../pictures/workspaceImages';
import type { RunController } from '../panel/runController';
import { reportProblem } from '../reportProblem';
import type { StyleNetwork } from './styleNetwork';
import { isAutomaton } from './automatonPicker';
import { planRun, styleAim, type Planning } from './planRun';
import { calledOnNothing, targetsOf } from './targets';

/**
 * "Stylize with NCA", from wherever it was called. An empty list in place of a target asks for photos; a third
 * argument is the style, or `train` for whoever wants to train one and none that is trained already.
 * @param apply what happens where the user prefers an automaton that is trained already
 */
export async function stylizeTargets(
  args: readonly unknown[],
  planning: Planning,
  controller: RunController,
  network: Pick<StyleNetwork, 'settle'>,
  apply: (automaton: Uri, photos: readonly Uri[]) => Promise<void>,
): Promise<void> {
  const [given] = targetsOf(args[2], undefined);
  let targets: readonly Uri[] = targetsOf(args[0], args[1]);
  if (calledOnNothing(args[0]))
    targets = [activeImage()].filter((uri) => uri !== undefined);
  const choose = args[2] === 'train' ? planning.pickStyle : planning.pickStyleOrAutomaton;
  try {
    const planned = await planRun(targets, planning, async (photos) => {
      const chosen = given ?? (await choose(planning.command, photos));
      if (!chosen || !isAutomaton(chosen)) return chosen && styleAim(chosen, planning);
      await apply(chosen, photos);
      return undefined;
    });
    const job = planned && (await network.settle(planned));
    if (job) await controller.add(job);
  } catch (error) {
    await reportProblem(error, targets);
  }
}
