import type { RunController } from '../panel/runController';
import { reportProblem } from '../reportProblem';
import { planGoOn } from './planGoOn';
import type { RepeatPlanning } from './planRepeat';

/** **Go On from Here** in the panel: a new run from the weights of a preview. @param id of the run that has it */
export async function goOn(id: string, iteration: number, planning: RepeatPlanning, controller: Pick<RunController, 'add' | 'folderOf'>): Promise<void> {
  try {
    const job = await planGoOn(controller.folderOf(id).uri, iteration, planning);
    if (job) await controller.add(job);
  } catch (error) {
    await reportProblem(error);
  }
}
