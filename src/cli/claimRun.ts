import { setTimeout as sleep } from 'node:timers/promises';
import { RunLocks, STILL_ELSEWHERE } from '../experiments/runLock';

const lockName = 'run';
const LOOK_MILLISECONDS = 3000;

interface ClaimOptions {
  readonly locks?: RunLocks;
  readonly wait?: (milliseconds: number) => Promise<unknown>;
}

/**
 * Takes a run's folder for this process: two that train one run would take each other's files away. Whether a process of
 * another machine lives is seen by its heartbeat alone, for which it waits up to two minutes.
 * @param note hears that it waits
 * @returns what gives it back
 * @throws Error if another process trains it
 */
export async function claimRun(
  folder: string,
  note: (message: string) => void,
  { locks = new RunLocks(folder), wait = sleep }: ClaimOptions = {},
): Promise<() => Promise<void>> {
  for (let waited = 0; ; waited += LOOK_MILLISECONDS) {
    const lock = await locks.acquire(lockName);
    if (lock) return async () => {
      await lock.release();
      // Of processes that were killed.
      await locks.sweep(lockName);
    };
    if (waited > STILL_ELSEWHERE || (await locks.isHeldHere(lockName)))
      throw new Error(`Another process trains the run in ${folder}: wait for it, or end it first.`);
    if (waited === 0) note(`A process of another machine has the run in ${folder}: waits up to two minutes for a sign that it lives.`);
    await wait(LOOK_MILLISECONDS);
  }
}
