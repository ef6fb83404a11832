import type { Uri } from 'vscode';
import { activeImage } from '../pictures/workspaceImages';
import type { RunController } from '../panel/runController';
import { reportProblem } from '../reportProblem';
import { joinNames } from '../safeName';
import { commandNames } from './commandNames';
import type { Planning } from './planRun';
import { planTexture } from './planTexture';
import type { StyleNetwork } from './styleNetwork';
import { calledOnNothing, targetsOf } from './targets';

/**
 * **NCA: Make NCA Texture…**, called on a style, or on nothing: trains an automaton without a photo, and makes a tile of it.
 * @param bundled folder of the pictures that come with the extension
 */
export async function makeTexture(args: readonly unknown[], planning: Planning, controller: RunController, network: Pick<StyleNetwork, 'settle'>, bundled: Uri): Promise<void> {
  const [style] = calledOnNothing(args[0]) ? [activeImage()] : targetsOf(args[0], undefined);
  try {
    const job = await planTexture(style, { ...planning, command: commandNames.makeTexture() }, joinNames(bundled, 'blank.png'));
    const settled = job && (await network.settle(job));
    if (settled) await controller.add(settled);
  } catch (error) {
    await reportProblem(error, style ? [style] : []);
  }
}
