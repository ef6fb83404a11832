import { setTimeout as sleep } from 'node:timers/promises';
import type { Uri } from 'vscode';
import { LOOK_MILLISECONDS } from '../locks/claimRun';
import { STILL_ELSEWHERE } from '../locks/heldLock';
import type { RunClaims } from '../locks/runClaims';
import type { UnfinishedRun } from './unfinishedRuns';

/** Keeps no program from ending. */
const waitAside = (milliseconds: number) => sleep(milliseconds, undefined, { ref: false });

/** A window that is loaded anew may come up before the process of the one before has ended. */
const SOON = [2_000, 8_000, 20_000, 30_000];

/**
 * Of the runs that `find` gives those that nobody trains. Whether a process of another machine lives, or of a container,
 * is known when its heartbeat was watched for a while: then they are looked at once more, and a few times before.
 */
export async function* freeRuns(
  find: () => Promise<UnfinishedRun[]>,
  claims: Pick<RunClaims, 'isClaimed'>,
  wait: (milliseconds: number) => Promise<unknown> = waitAside,
): AsyncGenerator<UnfinishedRun[]> {
  for (const milliseconds of [0, ...SOON, STILL_ELSEWHERE + LOOK_MILLISECONDS]) {
    if (milliseconds > 0) await wait(milliseconds);
    const runs = await find();
    const free = await unclaimed(runs, claims);
    yield free;
    if (free.length === runs.length) return;
  }
}

/** Whether somebody may train the run of a folder now. A claim that cannot be read counts as one. */
export const mayBeClaimed = (folder: Uri, claims: Pick<RunClaims, 'isClaimed'>) => claims.isClaimed(folder).catch(() => true);

/** Those that nobody trains now. */
export async function unclaimed(runs: readonly UnfinishedRun[], claims: Pick<RunClaims, 'isClaimed'>): Promise<UnfinishedRun[]> {
  const isClaimed = await Promise.all(runs.map(({ folder }) => mayBeClaimed(folder.uri, claims)));
  return runs.filter((_, i) => !isClaimed[i]);
}
