import { claimRun, type Note } from '../locks/claimRun';
import type { Lock } from '../locks/heldLock';

/**
 * Takes the folder of a clip that is being painted for this process, among editors and command lines.
 * @throws Error that says who has it
 */
export const claimClip = (folder: string, note: Note): Promise<Lock> => claimRun(folder, note, { name: 'video', thing: 'clip', taken: paintedElsewhere });

const paintedElsewhere = (folder: string, holder?: string) =>
  new Error(`Another process paints the clip in ${folder}${holder ? ` (${holder})` : ''}: wait for it, or end it first.`);
