import { setTimeout as sleep } from 'node:timers/promises';
import type { Uri } from 'vscode';
import { isNotFound, type FileSystem } from '../fileSystem';
import { join } from '../uris';
import { LOOK_MILLISECONDS, trainedElsewhere, waitsForSign, type Note } from './claimRun';
import type { Heartbeats } from './heartbeats';
import { HeldLock, STILL_ELSEWHERE, type LockFile, type RunLock } from './heldLock';

/** Longer than another may take from looking for a claim to writing its own. */
const SETTLE_MILLISECONDS = 1500;

const claimFile = (folder: Uri) => join(folder, 'run.claim.lock');

/**
 * `claimRun` for file systems that cannot create a file exclusively: a claim is written with an id of its own, and
 * holds if it is still that after a moment. Its holder writes it anew with a higher number every few seconds, by which
 * others see that it lives.
 * @throws Error if another process trains it, or there is no such folder
 */
export async function claimByFile(
  fs: FileSystem,
  folder: Uri,
  note: Note,
  wait: (milliseconds: number) => Promise<unknown> = sleep,
): Promise<RunLock> {
  const uri = claimFile(folder);
  await fs.stat(folder);
  if ((await read(fs, uri)) !== undefined) note(waitsForSign(folder.path));
  await untilStill(fs, uri, folder, wait);
  const file = ownClaim(fs, folder);
  await file.beat();
  await wait(SETTLE_MILLISECONDS);
  if ((await file.owner()) !== 'own') throw trainedElsewhere(folder.path);
  const held = new HeldLock(file);
  const release = () => held.release();
  return { check: () => held.check(), lost: held.lost, release, leaveFolder: release };
}

/** Whether somebody may have a folder: its claim was not seen to stand still for long. */
export async function isClaimedByFile(fs: FileSystem, folder: Uri, heartbeats: Heartbeats): Promise<boolean> {
  const uri = claimFile(folder);
  const claim = await read(fs, uri);
  return claim !== undefined && heartbeats.stillFor(uri.toString(), claim) < STILL_ELSEWHERE;
}

function ownClaim(fs: FileSystem, folder: Uri): LockFile {
  const uri = claimFile(folder);
  const id = crypto.randomUUID();
  let beats = 0;
  const beat = async () => {
    // Writing makes the folders that a file lacks: a run that was deleted would be there again.
    if (await isThere(fs, folder)) await fs.writeFile(uri, new TextEncoder().encode(`${id} ${beats++}`));
  };
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

/** @throws the file system's error, unless it says that there is no such thing */
async function isThere(fs: FileSystem, uri: Uri): Promise<boolean> {
  try {
    await fs.stat(uri);
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
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
