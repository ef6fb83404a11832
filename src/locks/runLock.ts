import { readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { parseJson } from '../../shared/json';
import { isRunning, startOf, thisHost } from './processes';

/** Longest that the heartbeat of a holder on another machine may stand still before it counts as dead. */
export const STILL_ELSEWHERE = 120_000;
/** The same for a process that lives on this machine: it may be stopped, or be another one with the number of a dead one. */
const STILL_HERE = 600_000;
export const BEAT_MILLISECONDS = 20_000;

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

/** Another process took the lock over: it took this one for dead. */
export class LockLost extends Error {
  override readonly name = 'LockLost';
  constructor() {
    super('Another process took this run over: nothing further is written here.');
  }
}

/** A lock that this process holds, or held. */
export interface Lock {
  /** @throws LockLost if it is another's by now; asked before anything is written */
  check(): Promise<void>;
  /** Fires once the loss is known, by a check or a heartbeat. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

export interface LockClock {
  /** Milliseconds that only ever go forward, whatever the time of day does. */
  readonly now: () => number;
}

/**
 * Locks in a folder, among all processes and machines that see it. A lock is a file `<name>.<number>.lock`, made by
 * exclusive creation. One whose holder died is not removed, which could hit a lock that was just renewed, but
 * succeeded: whoever creates the next number has the lock. Clocks of machines are never compared: a heartbeat counts
 * as standing still when this watcher itself saw no change of it for so long.
 */
export class RunLocks {
  /** By file: its heartbeat when it was last seen to change, and when that was. */
  private readonly seen = new Map<string, { beat: string; since: number }>();

  constructor(
    private readonly folder: string,
    private readonly clock: LockClock = performance,
  ) {}

  /** Undefined if somebody else holds it. */
  async acquire(name: string): Promise<Lock | undefined> {
    const before = await this.numbers(name);
    if (await this.anyHeld(name, before)) return undefined;
    const number = (before.at(-1) ?? 0) + 1;
    const file = this.file(name, number);
    const token = crypto.randomUUID();
    if (!(await createExclusively(file, token))) return undefined;
    let isFirst = false;
    try {
      const others = (await this.numbers(name)).filter((other) => other !== number);
      isFirst = !(await this.anyHeld(name, others));
    } finally {
      if (!isFirst) await remove(file);
    }
    if (!isFirst) return undefined;
    return new HeldLock(file, token, () => this.numbers(name), number, (other) => this.file(name, other));
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

  private async anyHeld(name: string, numbers: readonly number[]): Promise<boolean> {
    const held = await Promise.all(numbers.map((number) => this.isFileHeld(this.file(name, number))));
    return held.includes(true);
  }

  private async isFileHeld(file: string): Promise<boolean> {
    try {
      const [text, { mtimeMs }] = await Promise.all([readFile(file, 'utf8'), stat(file)]);
      const still = this.stillFor(file, `${mtimeMs} ${text}`);
      const holder = parseHolder(text);
      // One that nobody can read is being written, or its writer died over it.
      if (!holder || holder.host !== (await thisHost())) return still < STILL_ELSEWHERE;
      return (await isRunning(holder.pid, holder.started)) && still < STILL_HERE;
    } catch (error) {
      if (isAbsent(error)) return false;
      throw error;
    }
  }

  /** For how long this watcher has seen the same heartbeat. */
  private stillFor(file: string, beat: string): number {
    const now = this.clock.now();
    const seen = this.seen.get(file);
    if (seen?.beat === beat) return now - seen.since;
    this.seen.set(file, { beat, since: now });
    return 0;
  }

  /** Ascending. */
  private async numbers(name: string): Promise<number[]> {
    const entries = await readdir(this.folder).catch((error: unknown) => {
      if (isAbsent(error)) return [];
      throw error;
    });
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

class HeldLock implements Lock {
  private readonly ended = new AbortController();
  private readonly beating: NodeJS.Timeout;

  constructor(
    private readonly file: string,
    private readonly token: string,
    private readonly numbers: () => Promise<number[]>,
    private readonly number: number,
    private readonly fileOf: (number: number) => string,
  ) {
    this.beating = setInterval(() => void this.beat(), BEAT_MILLISECONDS);
    this.beating.unref();
  }

  get lost(): AbortSignal {
    return this.ended.signal;
  }

  async check(): Promise<void> {
    if (!this.lost.aborted && (await this.isOwn())) return;
    this.ended.abort();
    clearInterval(this.beating);
    throw new LockLost();
  }

  async release(): Promise<void> {
    clearInterval(this.beating);
    if (!(await this.isOwn().catch(() => false))) return;
    const numbers = (await this.numbers()).filter((other) => other <= this.number);
    for (const old of numbers) await remove(this.fileOf(old));
  }

  private async beat(): Promise<void> {
    try {
      await this.check();
      await utimes(this.file, new Date(), new Date());
    } catch {
      // A lock that was lost is told by its signal; a disk that does not answer now may answer the next time.
    }
  }

  /** Whoever takes it over creates a higher number, or this one anew after it was removed. */
  private async isOwn(): Promise<boolean> {
    if ((await this.numbers()).at(-1) !== this.number) return false;
    return parseHolder(await readFile(this.file, 'utf8'))?.token === this.token;
  }
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

/** Undefined while its writer is not done with it, and for what is no lock of ours. */
function parseHolder(text: string): Holder | undefined {
  try {
    return holderSchema.parse(parseJson(text));
  } catch {
    return undefined;
  }
}
