import { setTimeout as sleep } from 'node:timers/promises';
import { STILL_ELSEWHERE, type Lock } from './heldLock';
import { RunLocks } from './runLock';

export const LOOK_MILLISECONDS = 3000;
const lockName = 'run';

/** What hears that a claim waits. */
export type Note = (message: string) => void;

interface ClaimOptions {
  readonly locks?: RunLocks;
  /** Of the lock among those of `locks`. */
  readonly name?: string;
  readonly wait?: (milliseconds: number) => Promise<unknown>;
}

/** What a second one is told. */
export const trainedElsewhere = (folder: string) =>
  new Error(`Another process trains the run in ${folder}: wait for it, or end it first.`);

export const waitsForSign = (folder: string) =>
  `Another machine may have the run in ${folder}: waits up to two minutes for a sign that it lives.`;

/**
 * Takes a run's folder for this process: two that train one run would take each other's files away. Whether a process of
 * another machine lives is seen by its heartbeat alone, for which it waits up to two minutes.
 * @param note hears that it waits
 * @throws Error if another process trains it
 */
export async function claimRun(
  folder: string,
  note: Note,
  { locks = new RunLocks(folder), name = lockName, wait = sleep }: ClaimOptions = {},
): Promise<Lock> {
  for (let waited = 0; ; waited += LOOK_MILLISECONDS) {
    const lock = await locks.acquire(name);
    if (lock) return swept(lock, locks, name);
    if (waited > STILL_ELSEWHERE || (await locks.isHeldHere(name))) throw trainedElsewhere(folder);
    if (waited === 0) note(waitsForSign(folder));
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

/** Whether somebody may train the run in a folder now. */
export function isRunClaimed(locks: RunLocks): Promise<boolean> {
  return locks.isHeld(lockName);
}
