import { setTimeout as sleep } from 'node:timers/promises';
import type { Uri } from 'vscode';
import { LOOK_MILLISECONDS } from '../locks/claimRun';
import { STILL_ELSEWHERE } from '../locks/heldLock';
import type { RunClaims } from '../locks/runClaims';
import type { UnfinishedRun } from './unfinishedRuns';

/** Keeps no program from ending. */
const waitAside = (milliseconds: number) => sleep(milliseconds, undefined, { ref: false });

/**
 * Of the runs that `find` gives those that nobody trains. Whether a process of another machine lives, or of a container,
 * is known when its heartbeat was watched for a while: then they are looked at once more.
 */
export async function* freeRuns(
  find: () => Promise<UnfinishedRun[]>,
  claims: Pick<RunClaims, 'isClaimed'>,
  wait: (milliseconds: number) => Promise<unknown> = waitAside,
): AsyncGenerator<UnfinishedRun[]> {
  const runs = await find();
  const free = await unclaimed(runs, claims);
  yield free;
  if (free.length === runs.length) return;
  await wait(STILL_ELSEWHERE + LOOK_MILLISECONDS);
  yield unclaimed(await find(), claims);
}

/** Whether somebody may train the run of a folder now. A claim that cannot be read counts as one. */
export const mayBeClaimed = (folder: Uri, claims: Pick<RunClaims, 'isClaimed'>) => claims.isClaimed(folder).catch(() => true);

/** Those that nobody trains now. */
export async function unclaimed(runs: readonly UnfinishedRun[], claims: Pick<RunClaims, 'isClaimed'>): Promise<UnfinishedRun[]> {
  const isClaimed = await Promise.all(runs.map(({ folder }) => mayBeClaimed(folder.uri, claims)));
  return runs.filter((_, i) => !isClaimed[i]);
}
