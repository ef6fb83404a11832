import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { isRunning, startOf, thisHost } from '../../../src/locks/processes';
import { LockLost } from '../../../src/locks/heldLock';
import { RunLocks } from '../../../src/locks/runLock';

/** Beyond any process's number. */
const nobody = 2 ** 22 + 1;
const [TWO_MINUTES, TEN_MINUTES] = [120_000, 600_000];

describe('RunLocks', () => {
  let folder: string;
  /** Of the watcher, in milliseconds. */
  let time: number;
  const clock = { now: () => time };
  beforeEach(async () => {
    time = 0;
    folder = await mkdtemp(path.join(tmpdir(), 'nca-locks-'));
    onTestFinished(() => rm(folder, { recursive: true }));
  });
  const file = (number: number) => path.join(folder, `run.${number}.lock`);
  const leave = (number: number, holder: object) => writeFile(file(number), JSON.stringify(holder));
  const beatAt = (number: number, date: Date) => utimes(file(number), date, date);

  it('is held by one of many who want it at once', async () => {
    const wanting = Array.from({ length: 20 }, () => new RunLocks(folder));
    const got = (await Promise.all(wanting.map((locks) => locks.acquire('run')))).filter((lock) => lock !== undefined);
    // Those that meet may all step back; whoever asks next, alone, gets it.
    for (const locks of wanting) {
      const lock = await locks.acquire('run');
      if (lock) got.push(lock);
    }
    expect(got).toHaveLength(1);
    await got[0]!.release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('is free again after its release', async () => {
    const locks = new RunLocks(folder);
    const lock = await locks.acquire('run');
    expect(await locks.acquire('run')).toBeUndefined();
    expect(await locks.isHeld('run')).toBe(true);
    await lock!.check();
    await lock!.release();
    expect(await locks.isHeld('run')).toBe(false);
    expect(await locks.isAbandoned('run')).toBe(false);
    expect(await locks.acquire('run')).toBeDefined();
  });

  it('says who holds it: host, number and start of the process, and a token', async () => {
    await new RunLocks(folder).acquire('run');
    const holder = JSON.parse(await readFile(file(1), 'utf8')) as object;
    expect(holder).toMatchObject({ host: await thisHost(), pid: process.pid });
    expect(holder).toHaveProperty('token');
    if (process.platform === 'linux') expect(holder).toHaveProperty('started', await startOf(process.pid));
  });

  it('is kept by a process that lives, whatever the time of day says', async () => {
    await new RunLocks(folder).acquire('run');
    for (const hours of [-24, 24]) {
      await beatAt(1, new Date(Date.now() + hours * 3_600_000));
      vi.setSystemTime(Date.now() + hours * 3_600_000);
      expect(await new RunLocks(folder).acquire('run')).toBeUndefined();
      vi.useRealTimers();
    }
  });

  it('is lost by a process of which the watcher saw no sign for ten minutes, and told by the token', async () => {
    const lock = (await new RunLocks(folder).acquire('run'))!;
    const watcher = new RunLocks(folder, clock);
    expect(await watcher.isHeld('run')).toBe(true);
    time = TEN_MINUTES - 1;
    expect(await watcher.acquire('run')).toBeUndefined();
    time = TEN_MINUTES;
    const successor = (await watcher.acquire('run'))!;
    await expect(lock.check()).rejects.toThrow(LockLost);
    expect(lock.lost.aborted).toBe(true);
    await lock.release();
    await successor.check();
    expect(await readdir(folder)).toEqual(['run.1.lock', 'run.2.lock']);
    await successor.release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('is kept by a process whose heart beats, for ever', async () => {
    await new RunLocks(folder).acquire('run');
    const watcher = new RunLocks(folder, clock);
    for (time = 0; time < 3 * TEN_MINUTES; time += TEN_MINUTES - 1) {
      await beatAt(1, new Date(time));
      expect(await watcher.isHeld('run')).toBe(true);
    }
  });

  it('of another machine is held until the watcher saw it stand still, whatever its clock says', async () => {
    await leave(1, { host: 'elsewhere', pid: 1 });
    for (const age of [-86_400_000, 0, 130_000, 86_400_000]) {
      await beatAt(1, new Date(Date.now() - age));
      const watcher = new RunLocks(folder, clock);
      time = 0;
      expect(await watcher.isHeld('run')).toBe(true);
      time = TWO_MINUTES - 1;
      expect(await watcher.isHeld('run')).toBe(true);
      time = TWO_MINUTES;
      expect(await watcher.isAbandoned('run')).toBe(true);
    }
    const watcher = new RunLocks(folder, clock);
    time = 0;
    expect(await watcher.acquire('run')).toBeUndefined();
    time = TWO_MINUTES;
    await (await watcher.acquire('run'))!.release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('of a process that is dead is free at once', async () => {
    await leave(1, { host: await thisHost(), pid: nobody, token: 'x' });
    const locks = new RunLocks(folder);
    expect(await locks.isAbandoned('run')).toBe(true);
    expect(await locks.acquire('run')).toBeDefined();
  });

  it.runIf(process.platform === 'linux')('of a dead process whose number is another’s by now is free at once', async () => {
    await leave(1, { host: await thisHost(), pid: process.pid, started: 'boot 1', token: 'x' });
    expect(await new RunLocks(folder).isHeld('run')).toBe(false);
    expect(await isRunning(process.pid, await startOf(process.pid))).toBe(true);
  });

  it.each([
    ['is being written', ''],
    ['nobody can read', 'no JSON'],
    ['names all processes', JSON.stringify({ host: 'x', pid: -1 })],
  ])('waits for a lock that %s, and not for ever', async (_, text) => {
    await writeFile(file(1), text);
    const watcher = new RunLocks(folder, clock);
    expect(await watcher.acquire('run')).toBeUndefined();
    time = TWO_MINUTES;
    expect(await watcher.acquire('run')).toBeDefined();
  });

  it('that came back with its folder after it was released is free at once, and a live one that moved with it is not', async () => {
    const [run, away] = [path.join(folder, 'x'), path.join(folder, 'y')];
    await mkdir(run);
    const lock = (await new RunLocks(run).acquire('run'))!;
    await rename(run, away);
    expect(await new RunLocks(away).isHeld('run')).toBe(true);
    await lock.release();
    await rename(away, run);
    expect(await readdir(run)).toEqual(['run.1.lock']);
    expect(await new RunLocks(run).isHeld('run')).toBe(false);
    const anew = (await new RunLocks(run).acquire('run'))!;
    await anew.check();
    await anew.release();
    expect(await readdir(run)).toEqual([]);
  });

  it('is not barred by what is no lock', async () => {
    await mkdir(file(1));
    await writeFile(path.join(folder, 'run.9007199254740993.lock'), '{}');
    const lock = await new RunLocks(folder).acquire('run');
    await lock!.check();
    await lock!.release();
    await new RunLocks(folder).sweep('run');
  });

  it('is not free because it cannot be read, nor lost because its folder cannot be listed', async () => {
    await symlink(path.basename(file(1)), file(1));
    const locks = new RunLocks(folder);
    await expect(locks.isHeld('run')).rejects.toThrow(/ELOOP/);
    await expect(locks.acquire('run')).rejects.toThrow(/ELOOP/);
    await rm(file(1));
    const inner = path.join(folder, 'inner');
    await mkdir(inner);
    const lock = (await new RunLocks(inner).acquire('run'))!;
    await rename(inner, `${inner}.away`);
    await writeFile(inner, '');
    await expect(lock.check()).rejects.toThrow(/ENOTDIR/);
    expect(lock.lost.aborted).toBe(false);
    await rm(inner);
    await rename(`${inner}.away`, inner);
    await lock.check();
    await lock.release();
  });

  it('knows other containers of the same host name from its own processes', async () => {
    await leave(1, { host: `${hostname()} pid:[0]`, pid: nobody });
    expect(await new RunLocks(folder).isHeld('run')).toBe(true);
  });
});
