import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { RunLocks } from '../../../src/experiments/runLock';

describe('RunLocks', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'nca-locks-'));
    onTestFinished(() => rm(folder, { recursive: true }));
  });
  const leave = (number: number, holder: object) =>
    writeFile(path.join(folder, `run.${number}.lock`), JSON.stringify(holder));

  it('is held by one of many who want it at once', async () => {
    const wanting = Array.from({ length: 20 }, () => new RunLocks(folder).acquire('run'));
    const got = (await Promise.all(wanting)).filter((release) => release !== undefined);
    expect(got.length).toBeLessThanOrEqual(1);
    for (const release of got) await release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('is free again after its release', async () => {
    const locks = new RunLocks(folder);
    const release = await locks.acquire('run');
    expect(await locks.acquire('run')).toBeUndefined();
    expect(await locks.isHeld('run')).toBe(true);
    await release!();
    expect(await locks.isHeld('run')).toBe(false);
    expect(await locks.acquire('run')).toBeDefined();
  });

  it('succeeds one that another machine has not touched for long', async () => {
    await leave(1, { host: 'elsewhere', pid: 1 });
    expect(await new RunLocks(folder).acquire('run')).toBeUndefined();
    const old = new Date(Date.now() - 600_000);
    await utimes(path.join(folder, 'run.1.lock'), old, old);
    const release = await new RunLocks(folder).acquire('run');
    expect(await readdir(folder)).toEqual(['run.1.lock', 'run.2.lock']);
    await release!();
    expect(await readdir(folder)).toEqual([]);
  });

  it('waits for a lock that is just being written', async () => {
    await writeFile(path.join(folder, 'run.1.lock'), '');
    expect(await new RunLocks(folder).acquire('run')).toBeUndefined();
  });

  it('knows other containers of the same host name from its own processes', async () => {
    await leave(1, { host: `${hostname()} pid:[0]`, pid: 2 ** 22 + 1 });
    expect(await new RunLocks(folder).isHeld('run')).toBe(true);
  });
});
