import { setTimeout as sleep } from 'node:timers/promises';
import type { Uri } from 'vscode';
import type { FileSystem } from '../fileSystem';
import { join } from '../uris';
import { LOOK_MILLISECONDS, trainedElsewhere, waitsForSign, type GiveBack, type Note } from './claimRun';
import { BEAT_MILLISECONDS, STILL_ELSEWHERE } from './runLock';

const claimFile = 'run.claim.lock';
/** Longer than another may take from looking for a claim to writing its own. */
const SETTLE_MILLISECONDS = 1500;

/**
 * `claimRun` for file systems that cannot create a file exclusively: a claim is written with an id of its own, and
 * holds if it is still that after a moment. Its holder writes it anew with a higher number every few seconds, by which
 * others see that it lives.
 */
export async function claimByFile(
  fs: FileSystem,
  folder: Uri,
  note: Note,
  wait: (milliseconds: number) => Promise<unknown> = sleep,
): Promise<GiveBack> {
  const file = join(folder, claimFile);
  if ((await read(fs, file)) !== undefined) note(waitsForSign(folder.path));
  await untilStill(fs, file, folder, wait);
  const id = crypto.randomUUID();
  let beats = 0;
  const beat = () => fs.writeFile(file, new TextEncoder().encode(`${id} ${beats++}`));
  const isOwn = async () => (await read(fs, file))?.startsWith(id) ?? false;
  await beat();
  await wait(SETTLE_MILLISECONDS);
  if (!(await isOwn())) throw trainedElsewhere(folder.path);
  const goOn = async () => {
    if (await isOwn()) await beat();
  };
  // A file system that does not answer now may answer the next time.
  const beating = setInterval(() => void goOn().catch(() => undefined), BEAT_MILLISECONDS);
  beating.unref();
  return async () => {
    clearInterval(beating);
    if (await isOwn()) await fs.delete(file);
  };
}

/** Returns once there is no claim, or one whose holder died. @throws Error if it lives */
async function untilStill(fs: FileSystem, file: Uri, folder: Uri, wait: (milliseconds: number) => Promise<unknown>): Promise<void> {
  const before = await read(fs, file);
  for (let waited = 0; waited <= STILL_ELSEWHERE; waited += LOOK_MILLISECONDS) {
    const now = await read(fs, file);
    if (now === undefined) return;
    if (now !== before) throw trainedElsewhere(folder.path);
    await wait(LOOK_MILLISECONDS);
  }
}

/** Undefined if there is none, or none that can be read. */
async function read(fs: FileSystem, file: Uri): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await fs.readFile(file));
  } catch {
    return undefined;
  }
}
