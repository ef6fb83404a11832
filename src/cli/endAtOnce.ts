import { quoted } from '../../shared/shellWord';
import type { RunFolder } from '../runs/runFolder';
import { say } from './terminal';

/** Exit status of what the terminal interrupted, by the convention of shells: 128 and SIGINT's number. */
const INTERRUPTED = 130;

/** After a second Ctrl-C: says what is left of a training, and how to go on with it. */
export async function endAtOnce(folder: RunFolder | undefined): Promise<never> {
  if (folder) say(`\n${await left(folder).catch(() => `Ended at once. The run's folder: ${folder.uri.fsPath}`)}`);
  process.exit(INTERRUPTED);
}

async function left(folder: RunFolder): Promise<string> {
  const { fsPath } = folder.uri;
  if (await folder.hasCheckpoint()) return `Ended at once. To go on from the last checkpoint: nca resume ${quoted(fsPath)}`;
  return `Ended at once, before the first checkpoint: there is nothing to go on from in ${fsPath}`;
}
