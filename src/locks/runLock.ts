import { readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { parseJson } from '../../shared/json';
import { Heartbeats, type WatcherClock } from './heartbeats';
import { HeldLock, STILL_ELSEWHERE, type Lock, type LockedThing, type LockFile } from './heldLock';
import { isRunning, startOf, thisHost } from './processes';

/** As `STILL_ELSEWHERE`, for a process that lives on this machine: it may be stopped, or be another one with the number of a dead one. */
const STILL_HERE = 600_000;

const holderSchema = z.object({
  /** Of which machine or container the number of the process is. */
  host: z.string(),
  pid: z.int().positive(),
  /** When the process began, where the system tells it: numbers of processes are used again. */
  started: z.string().optional(),
  /** What the holder knows its own lock by. */
  token: z.string().optional(),
});
type Holder = z.infer<typeof holderSchema>;

/**
 * Tokens of the locks that this process holds. Another lock of its number is a leftover: of a folder that was restored from
 * the trash or renamed with the lock in it, or of a dead process of the same number.
 */
const ownTokens = new Set<string>();

/**
 * Locks in a folder, among all processes and machines that see it. A lock is a file `<name>.<number>.lock`, made by
 * exclusive creation. One whose holder died is not removed, which could hit a lock that was just renewed, but
 * succeeded: whoever creates the next number has the lock. Clocks of machines are never compared: a heartbeat counts
 * as standing still when this watcher itself saw no change of it for so long.
 */
export class RunLocks {
  private readonly heartbeats: Heartbeats;

  constructor(
    private readonly folder: string,
    clock?: WatcherClock,
  ) {
    this.heartbeats = new Heartbeats(clock);
  }

  /** Undefined if somebody else holds it. @param thing what is locked, in words */
  async acquire(name: string, thing: LockedThing = 'run'): Promise<Lock | undefined> {
    const before = await this.numbers(name);
    if (await this.anyHeld(name, before)) return undefined;
    const number = (before.at(-1) ?? 0) + 1;
    const token = crypto.randomUUID();
    let isFirst = false;
    // Before others read it in the file.
    ownTokens.add(token);
    try {
      isFirst = await this.createFirst(name, number, token);
    } finally {
      if (!isFirst) ownTokens.delete(token);
    }
    return isFirst ? new HeldLock(this.lockFile(name, number, token), () => ownTokens.delete(token), thing) : undefined;
  }

  /** Whether somebody holds the lock now, this process included. */
  async isHeld(name: string): Promise<boolean> {
    return this.anyHeld(name, await this.numbers(name));
  }

  /** Whether a process of this machine holds it, whose death would be known at once. */
  async isHeldHere(name: string): Promise<boolean> {
    const files = (await this.numbers(name)).map((number) => this.file(name, number));
    const here = await Promise.all(files.map(async (file) => (await this.isFileHeld(file)) && isOfThisHost(file)));
    return here.includes(true);
  }

  /** Who holds it, in words: "process 4711", on another machine with its name. */
  async holder(name: string): Promise<string | undefined> {
    for (const number of (await this.numbers(name)).reverse()) {
      const file = this.file(name, number);
      const holder = parseHolder(await readFile(file, 'utf8').catch(() => ''));
      if (holder && (await this.isFileHeld(file))) return wordsFor(holder, await thisHost());
    }
    return undefined;
  }

  /** Whether somebody took the lock and died with it. */
  async isAbandoned(name: string): Promise<boolean> {
    const numbers = await this.numbers(name);
    return numbers.length > 0 && !(await this.anyHeld(name, numbers));
  }

  /** Removes what a dead holder left. Only for what nobody will lock again: a run that is done. */
  async sweep(name: string): Promise<void> {
    const numbers = await this.numbers(name);
    if (await this.anyHeld(name, numbers)) return;
    for (const number of numbers) await remove(this.file(name, number));
  }

  /** False if somebody else has the number, or holds another one. */
  private async createFirst(name: string, number: number, token: string): Promise<boolean> {
    const file = this.file(name, number);
    if (!(await createExclusively(file, token))) return false;
    let isFirst = false;
    try {
      const others = (await this.numbers(name)).filter((other) => other !== number);
      isFirst = !(await this.anyHeld(name, others));
    } finally {
      if (!isFirst) await remove(file);
    }
    return isFirst;
  }

  private async anyHeld(name: string, numbers: readonly number[]): Promise<boolean> {
    const held = await Promise.all(numbers.map((number) => this.isFileHeld(this.file(name, number))));
    return held.includes(true);
  }

  private async isFileHeld(file: string): Promise<boolean> {
    try {
      const [text, { mtimeMs }] = await Promise.all([readFile(file, 'utf8'), stat(file)]);
      const still = this.heartbeats.stillFor(file, `${mtimeMs} ${text}`);
      const holder = parseHolder(text);
      // One that nobody can read is being written, or its writer died over it.
      if (!holder || holder.host !== (await thisHost())) return still < STILL_ELSEWHERE;
      if (holder.pid === process.pid) return ownTokens.has(holder.token ?? '') && still < STILL_HERE;
      return (await isRunning(holder.pid, holder.started)) && still < STILL_HERE;
    } catch (error) {
      if (isAbsent(error)) return false;
      throw error;
    }
  }

  private lockFile(name: string, number: number, token: string): LockFile {
    const path = this.file(name, number);
    return {
      path,
      owner: async () => {
        const last = (await this.numbers(name)).at(-1) ?? 0;
        // Whoever takes it over creates a higher number, or this one anew after it was removed.
        if (last > number) return 'other';
        return ownerOf(path, token);
      },
      beat: () => utimes(path, new Date(), new Date()).catch(unlessAbsent),
      restore: async () => {
        await createExclusively(path, token).catch(unlessAbsent);
      },
      remove: async () => {
        const numbers = (await this.numbers(name)).filter((other) => other <= number);
        for (const old of numbers) await remove(this.file(name, old));
      },
    };
  }

  /** Ascending. */
  private async numbers(name: string): Promise<number[]> {
    const entries = (await readdir(this.folder).catch(unlessAbsent)) ?? [];
    return entries
      .filter((entry) => entry.startsWith(`${name}.`) && entry.endsWith('.lock'))
      .map((entry) => Number(entry.slice(name.length + 1, -'.lock'.length)))
      .filter((number) => Number.isSafeInteger(number) && number < Number.MAX_SAFE_INTEGER)
      .sort((a, b) => a - b);
  }

  private file(name: string, number: number): string {
    return path.join(this.folder, `${name}.${number}.lock`);
  }
}

async function ownerOf(file: string, token: string): Promise<'own' | 'other' | 'nobody'> {
  const text = await readFile(file, 'utf8').catch(unlessAbsent);
  if (text === undefined) return 'nobody';
  return parseHolder(text)?.token === token ? 'own' : 'other';
}

/** @throws the error, unless it says that a file is not there */
function unlessAbsent(error: unknown): undefined {
  if (!isAbsent(error)) throw error;
}

/** What cannot be read for another reason may well be held. A folder of that name is no lock. */
function isAbsent(error: unknown): boolean {
  return ['ENOENT', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
}

/** What cannot be removed bars nobody: a higher number goes over it. */
async function remove(file: string): Promise<void> {
  await rm(file, { force: true }).catch(() => undefined);
}

async function createExclusively(file: string, token: string): Promise<boolean> {
  const holder: Holder = { host: await thisHost(), pid: process.pid, started: await startOf(process.pid), token };
  try {
    await writeFile(file, JSON.stringify(holder), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function isOfThisHost(file: string): Promise<boolean> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return parseHolder(text)?.host === (await thisHost());
}

function wordsFor({ host, pid }: Holder, here: string): string {
  return host === here ? `process ${pid}` : `process ${pid} on ${host.split(' ')[0]}`;
}

/** Undefined while its writer is not done with it, and for what is no lock of ours. */
function parseHolder(text: string): Holder | undefined {
  try {
    return holderSchema.parse(parseJson(text));
  } catch {
    return undefined;
  }
}
