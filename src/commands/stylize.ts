import type { Uri } from 'vscode';
import { activeImage } from '../pictures/workspaceImages';
import type { RunController } from '../panel/runController';
import { reportProblem } from '../reportProblem';
import type { StyleNetwork } from './styleNetwork';
import { planRun, type Planning } from './planRun';
import { targetsOf } from './targets';

/** "Stylize with NCA", from wherever it was called. An empty list in place of a target asks for photos. */
export async function stylize(
  args: readonly unknown[],
  planning: Planning,
  controller: RunController,
  network: Pick<StyleNetwork, 'settle'>,
): Promise<void> {
  let targets: readonly Uri[] = targetsOf(args[0], args[1]);
  if (targets.length === 0 && args[0] === undefined)
    targets = [activeImage()].filter((uri) => uri !== undefined);
  try {
    const planned = await planRun(targets, planning);
    const job = planned && (await network.settle(planned));
    if (job) await controller.add(job);
  } catch (error) {
    await reportProblem(error, targets);
  }
}
