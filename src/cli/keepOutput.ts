import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { messageOf } from '../../shared/messageOf';
import type { RunOutput } from '../../shared/protocol/messages';
import type { RunRecorder } from '../runs/runRecorder';
import { makeFolder } from '../makeFolder';
import { fileUri } from './nodeFileSystem';

/** Until the folder is tried for the second time, in milliseconds. */
const PAUSE = 2000;

/**
 * Writes what a training made. All of its time is in it: where its folder cannot be written to, even after a moment, it
 * goes to a folder for temporary files, which is said.
 * @param into the run's folder, which may be gone by now
 * @throws Error that says what to do, if it can be written nowhere
 */
export async function keepOutput(
  recorder: RunRecorder,
  output: RunOutput,
  into: string,
  note: (message: string) => void,
  elsewhere = path.join(tmpdir(), 'nca'),
): Promise<void> {
  try {
    return await recorder.save(output);
  } catch (error) {
    note(`The result cannot be written to ${into} (${messageOf(error)}): it is tried again.`);
  }
  await wait(PAUSE);
  try {
    await makeFolder(into);
    return await recorder.save(output);
  } catch {
    return saveElsewhere(recorder, output, elsewhere, note);
  }
}

async function saveElsewhere(recorder: RunRecorder, output: RunOutput, root: string, note: (message: string) => void): Promise<void> {
  try {
    await makeFolder(root);
    await recorder.moveTo(fileUri(root));
    await recorder.save(output);
  } catch (error) {
    throw new Error(
      `The result can be written neither to the run's folder nor to ${root} (${messageOf(error)}): make room; \`nca resume\` goes on from the run's last checkpoint.`,
      { cause: error },
    );
  }
  note(`The result is in ${recorder.folder?.uri.fsPath}, since the run's own folder cannot be written to: move it from there.`);
}
