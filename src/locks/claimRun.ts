import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunHash } from '../runs/names';
import { STILL_ELSEWHERE, type Lock, type LockedThing, type RunLock } from './heldLock';
import { RunLocks } from './runLock';

export const LOOK_MILLISECONDS = 3000;
const lockName = 'run';

/** What hears that a claim waits. */
export type Note = (message: string) => void;

interface ClaimOptions {
  readonly locks?: RunLocks;
  /** Of the lock among those of `locks`. */
  readonly name?: string;
  /** What the folder holds, in words. */
  readonly thing?: LockedThing;
  /** What a second one is told. @param holder who it is, where that is known */
  readonly taken?: (folder: string, holder?: string) => Error;
  readonly wait?: (milliseconds: number) => Promise<unknown>;
}

/** What a second one is told. @param holder who it is, where that is known */
export const trainedElsewhere = (folder: string, holder?: string) =>
  new Error(`Another process trains the run in ${folder}${holder ? ` (${holder})` : ''}: wait for it, or end it first.`);

export const waitsForSign = (folder: string, thing: LockedThing = 'run') =>
  `Another machine may have the ${thing} in ${folder}: waits up to two minutes for a sign that it lives.`;

/**
 * Takes a run's folder for this process: two that train one run would take each other's files away. Whether a process of
 * another machine lives is seen by its heartbeat alone, for which it waits up to two minutes.
 * @param note hears that it waits
 * @throws Error if another process trains it
 */
export async function claimRun(
  folder: string,
  note: Note,
  { locks = new RunLocks(folder), name = lockName, thing = 'run', taken = trainedElsewhere, wait = sleep }: ClaimOptions = {},
): Promise<Lock> {
  for (let waited = 0; ; waited += LOOK_MILLISECONDS) {
    const lock = await locks.acquire(name, thing);
    if (lock) return swept(lock, locks, name);
    if (waited > STILL_ELSEWHERE || (await locks.isHeldHere(name))) throw taken(folder, await locks.holder(name));
    if (waited === 0) note(waitsForSign(folder, thing));
    await wait(LOOK_MILLISECONDS);
  }
}

/** What processes that were killed left goes with its release. */
function swept(lock: Lock, locks: RunLocks, name: string): Lock {
  const release = async () => {
    await lock.release();
    await locks.sweep(name);
  };
  return { check: () => lock.check(), lost: lock.lost, release };
}

/**
 * `claimRun` with all locks that a run is known by: one of an experiment is locked beside its folder, too, so that whoever
 * works the experiment off knows of this process.
 * @throws Error if another process trains it
 */
export async function claimWholeRun(folder: string, note: Note): Promise<RunLock> {
  const held: Lock[] = [];
  try {
    for (const { place, name } of locksOfRun(folder)) held.push(await claimRun(folder, note, { locks: new RunLocks(place), name }));
    return together(held);
  } catch (error) {
    await releaseAll(held);
    throw error;
  }
}

/** Whether somebody may train the run in a folder now. @param locksIn watches the locks of a folder */
export async function isRunClaimed(folder: string, locksIn: (place: string) => Pick<RunLocks, 'isHeld'>): Promise<boolean> {
  const held = await Promise.all(locksOfRun(folder).map(({ place, name }) => locksIn(place).isHeld(name)));
  return held.includes(true);
}

/**
 * In the order in which they are taken; the one in the run's folder comes last. Versions work on one folder at once: a lock
 * that moves is one that the others do not see.
 */
function locksOfRun(folder: string): { place: string; name: string }[] {
  const own = { place: folder, name: lockName };
  const hash = path.basename(folder);
  return isRunHash(hash) ? [{ place: path.dirname(folder), name: hash }, own] : [own];
}

/** @param held in the order of `locksOfRun` */
function together(held: readonly Lock[]): RunLock {
  return {
    check: async () => {
      for (const lock of held) await lock.check();
    },
    lost: AbortSignal.any(held.map(({ lost }) => lost)),
    release: () => releaseAll(held),
    leaveFolder: () => releaseAll(held.slice(-1)),
  };
}

/** The last first. One that cannot be released, as its folder is gone, keeps no other. */
async function releaseAll(held: readonly Lock[]): Promise<void> {
  for (const lock of [...held].reverse()) await lock.release().catch(() => undefined);
}
