import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';

/** Containers may share a host name, but not their processes' numbers. */
export async function thisHost(): Promise<string> {
  const processes = await readlink('/proc/self/ns/pid').catch(() => '');
  return `${hostname()} ${processes}`.trim();
}

/**
 * Tells a process of this machine from another one that gets its number later: the boot, and the clock ticks from there
 * to the process's start (proc(5), /proc/pid/stat, field 22). Undefined where the system does not tell.
 */
export async function startOf(pid: number): Promise<string | undefined> {
  try {
    const [stat, boot] = await Promise.all([readFile(`/proc/${pid}/stat`, 'utf8'), readFile('/proc/sys/kernel/random/boot_id', 'utf8')]);
    // The second field is the program's name, in parentheses, and may hold any.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return `${boot.trim()} ${fields[22 - 3]}`;
  } catch {
    return undefined;
  }
}

/** Whether a process of this machine lives, and is the one that began then, if that is known. */
export async function isRunning(pid: number, started: string | undefined): Promise<boolean> {
  if (!isAlive(pid)) return false;
  const now = started === undefined ? undefined : await startOf(pid);
  return now === undefined || now === started;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
