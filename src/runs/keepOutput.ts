import { setTimeout as wait } from 'node:timers/promises';
import type { Uri } from 'vscode';
import { messageOf } from '../../shared/messageOf';
import type { RunOutput } from '../../shared/protocol/messages';
import type { Note } from '../locks/claimRun';
import { LockLost } from '../locks/heldLock';
import { makeFolder } from '../makeFolder';
import type { RunRecorder } from './runRecorder';

/** Until the folder is tried for the second time, in milliseconds. */
const PAUSE = 2000;

interface OutputPlaces {
  /** The run's folder on this machine's disk, which may be gone by now. */
  readonly into: Uri;
  /** Where else new folders can be made. */
  readonly elsewhere: Uri;
}

/**
 * Writes what a training made. All of its time is in it: where its folder cannot be written to, even after a moment, it
 * goes to a folder for temporary files, which is said.
 * @throws Error that says what to do, if it can be written nowhere; LockLost if another process has the run
 */
export async function keepOutput(recorder: RunRecorder, output: RunOutput, { into, elsewhere }: OutputPlaces, note: Note): Promise<void> {
  try {
    return await recorder.save(output);
  } catch (error) {
    if (error instanceof LockLost) throw error;
    note(`The result cannot be written to ${into.fsPath} (${messageOf(error)}): it is tried again.`);
  }
  await wait(PAUSE);
  try {
    await makeFolder(into.fsPath);
    return await recorder.save(output);
  } catch (error) {
    if (error instanceof LockLost) throw error;
    return saveElsewhere(recorder, output, elsewhere, note);
  }
}

/**
 * Writes what a training made into a new folder in `root`, and says where.
 * @param root made if it is not there
 * @throws Error that says what to do, if it cannot be written there either
 */
export async function saveElsewhere(recorder: RunRecorder, output: RunOutput, root: Uri, note: Note): Promise<void> {
  try {
    await recorder.moveTo(root);
    await recorder.save(output);
  } catch (error) {
    throw new Error(
      `The result can be written neither to the run's folder nor to ${root.fsPath} (${messageOf(error)}): make room, then resume the run (\`nca resume\`), which goes on from its last checkpoint.`,
      { cause: error },
    );
  }
  note(`The result is in ${recorder.folder?.uri.fsPath}, since the run's own folder cannot be written to: move it from there.`);
}
