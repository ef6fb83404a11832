import { RunLocks } from '../experiments/runLock';

const lockName = 'run';

/**
 * Takes a run's folder for this process: two that train one run would take each other's files away.
 * @returns what gives it back
 * @throws Error if another process trains it
 */
export async function claimRun(folder: string): Promise<() => Promise<void>> {
  const locks = new RunLocks(folder);
  const lock = await locks.acquire(lockName);
  if (!lock) throw new Error(`Another process trains the run in ${folder}: wait for it, or end it first.`);
  return async () => {
    await lock.release();
    // Of processes that were killed.
    await locks.sweep(lockName);
  };
}
