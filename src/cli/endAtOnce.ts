import { quoted } from '../../shared/shellWord';
import type { RunFolder } from '../runs/runFolder';
import { say } from './terminal';

/**
 * After a second Ctrl-C: says what is left of a training, and how to go on with it. Then the process dies of the signal,
 * as without a listener; shells tell that as exit status 130.
 */
export async function endAtOnce(folder: RunFolder | undefined): Promise<void> {
  if (folder) say(`\n${await left(folder).catch(() => `Ended at once. The run's folder: ${folder.uri.fsPath}`)}`);
  process.removeAllListeners('SIGINT');
  process.kill(process.pid, 'SIGINT');
}

async function left(folder: RunFolder): Promise<string> {
  const { fsPath } = folder.uri;
  if (await folder.hasCheckpoint()) return `Ended at once. To go on from the last checkpoint: nca resume ${quoted(fsPath)}`;
  return `Ended at once, before the first checkpoint: there is nothing to go on from in ${fsPath}`;
}
