import { readdir, readFile, readlink, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';

/** A lock of another machine that was not touched for so long belongs to a process that died. */
const STALE_MILLISECONDS = 120_000;
const TOUCH_MILLISECONDS = 20_000;

interface Holder {
  /** Of which machine or container the number of the process is. */
  readonly host: string;
  readonly pid: number;
}

/**
 * Locks in a folder, among all processes and machines that see it. A lock is a file `<name>.<number>.lock`, made by
 * exclusive creation. One whose holder died is not removed, which could hit a lock that was just renewed, but
 * succeeded: whoever creates the next number has the lock.
 */
export class RunLocks {
  constructor(private readonly folder: string) {}

  /** @returns what gives the lock back, or undefined if somebody else holds it */
  async acquire(name: string): Promise<(() => Promise<void>) | undefined> {
    const before = await this.numbers(name);
    if (await this.anyHeld(name, before)) return undefined;
    const number = (before.at(-1) ?? 0) + 1;
    const file = this.file(name, number);
    if (!(await createExclusively(file))) return undefined;
    const others = (await this.numbers(name)).filter((other) => other !== number);
    if (await this.anyHeld(name, others)) {
      await rm(file, { force: true });
      return undefined;
    }
    return this.holding(name, number);
  }

  /** Whether somebody holds the lock now, this process included. */
  async isHeld(name: string): Promise<boolean> {
    return this.anyHeld(name, await this.numbers(name));
  }

  /** Removes what a dead holder left. Only for what nobody will lock again: a run that is done. */
  async sweep(name: string): Promise<void> {
    const numbers = await this.numbers(name);
    if (await this.anyHeld(name, numbers)) return;
    for (const number of numbers) await rm(this.file(name, number), { force: true });
  }

  private holding(name: string, number: number): () => Promise<void> {
    const file = this.file(name, number);
    const touch = setInterval(() => void utimes(file, new Date(), new Date()).catch(() => {}), TOUCH_MILLISECONDS);
    touch.unref();
    return async () => {
      clearInterval(touch);
      const numbers = (await this.numbers(name)).filter((other) => other <= number);
      for (const old of numbers) await rm(this.file(name, old), { force: true });
    };
  }

  private async anyHeld(name: string, numbers: readonly number[]): Promise<boolean> {
    const held = await Promise.all(numbers.map((number) => isHeld(this.file(name, number))));
    return held.includes(true);
  }

  /** Ascending. */
  private async numbers(name: string): Promise<number[]> {
    const entries = await readdir(this.folder).catch(() => []);
    return entries
      .filter((entry) => entry.startsWith(`${name}.`) && entry.endsWith('.lock'))
      .map((entry) => Number(entry.slice(name.length + 1, -'.lock'.length)))
      .filter(Number.isInteger)
      .sort((a, b) => a - b);
  }

  private file(name: string, number: number): string {
    return path.join(this.folder, `${name}.${number}.lock`);
  }
}

async function createExclusively(file: string): Promise<boolean> {
  const holder: Holder = { host: await thisHost(), pid: process.pid };
  try {
    await writeFile(file, JSON.stringify(holder), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** A process on this machine is asked whether it lives; of others the file's age tells. */
async function isHeld(file: string): Promise<boolean> {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(file, 'utf8'), stat(file)]);
    if (Date.now() - mtimeMs > STALE_MILLISECONDS) return false;
    const holder = parseHolder(text);
    return holder?.host !== (await thisHost()) || isAlive(holder.pid);
  } catch {
    return false;
  }
}

/** Containers may share a host name, but not their processes' numbers. */
async function thisHost(): Promise<string> {
  const processes = await readlink('/proc/self/ns/pid').catch(() => '');
  return `${hostname()} ${processes}`.trim();
}

/** Undefined while its writer is not done with it. */
function parseHolder(text: string): Holder | undefined {
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
