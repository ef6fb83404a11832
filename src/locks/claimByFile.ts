import { setTimeout as sleep } from 'node:timers/promises';
import type { Uri } from 'vscode';
import { isNotFound, type FileSystem } from '../fileSystem';
import { join } from '../uris';
import { LOOK_MILLISECONDS, trainedElsewhere, waitsForSign, type Note } from './claimRun';
import type { Heartbeats } from './heartbeats';
import { HeldLock, STILL_ELSEWHERE, type Lock, type LockFile } from './heldLock';

/** Longer than another may take from looking for a claim to writing its own. */
const SETTLE_MILLISECONDS = 1500;

const claimFile = (folder: Uri) => join(folder, 'run.claim.lock');

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
): Promise<Lock> {
  const uri = claimFile(folder);
  if ((await read(fs, uri)) !== undefined) note(waitsForSign(folder.path));
  await untilStill(fs, uri, folder, wait);
  const file = ownClaim(fs, uri);
  await file.beat();
  await wait(SETTLE_MILLISECONDS);
  if ((await file.owner()) !== 'own') throw trainedElsewhere(folder.path);
  return new HeldLock(file);
}

/** Whether somebody may have a folder: its claim was not seen to stand still for long. */
export async function isClaimedByFile(fs: FileSystem, folder: Uri, heartbeats: Heartbeats): Promise<boolean> {
  const uri = claimFile(folder);
  const claim = await read(fs, uri);
  return claim !== undefined && heartbeats.stillFor(uri.toString(), claim) < STILL_ELSEWHERE;
}

function ownClaim(fs: FileSystem, uri: Uri): LockFile {
  const id = crypto.randomUUID();
  let beats = 0;
  const beat = async () => fs.writeFile(uri, new TextEncoder().encode(`${id} ${beats++}`));
  const owner = async () => {
    const claim = await read(fs, uri);
    if (claim === undefined) return 'nobody';
    return claim.startsWith(id) ? 'own' : 'other';
  };
  return { path: uri.path, owner, beat, restore: beat, remove: async () => fs.delete(uri) };
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

/** Undefined if there is none. What cannot be read for another reason may well be held. */
async function read(fs: FileSystem, file: Uri): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await fs.readFile(file));
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
