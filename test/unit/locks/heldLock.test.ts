import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { claimByFile } from '../../../src/locks/claimByFile';
import { claimRun } from '../../../src/locks/claimRun';
import { fencedFileSystem } from '../../../src/locks/fencedFileSystem';
import { BEAT_MILLISECONDS, HeldLock, LockLost, STILL_ELSEWHERE, type LockFile } from '../../../src/locks/heldLock';
import { runClaims } from '../../../src/locks/runClaims';
import { thisHost } from '../../../src/locks/processes';
import { RunLocks } from '../../../src/locks/runLock';
import { nodeFileSystem } from '../../../src/cli/nodeFileSystem';
import { freeRuns, mayBeClaimed } from '../../../src/runs/freeRuns';
import { RunFolder } from '../../../src/runs/runFolder';
import type { UnfinishedRun } from '../../../src/runs/unfinishedRuns';
import { MemoryFileSystem, uri } from '../host/memoryFileSystem';

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'nca-held-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const noWait = () => Promise.resolve();

describe('a lock that is held', () => {
  it('is made anew where somebody tidied up, and is not lost with its folder', async () => {
    const folder = path.join(await newFolder(), 'run');
    await mkdir(folder);
    const lock = await claimRun(folder, () => {});
    await rm(path.join(folder, 'run.1.lock'));
    await Promise.all([lock.check(), lock.check()]);
    expect(await readdir(folder)).toEqual(['run.1.lock']);
    await rm(folder, { recursive: true });
    await lock.check();
    await mkdir(folder);
    await lock.check();
    expect(await readdir(folder)).toEqual(['run.1.lock']);
    await lock.release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('is not made anew once it was given back', async () => {
    const folder = await newFolder();
    const lock = await claimRun(folder, () => {});
    await lock.release();
    await expect(lock.check()).rejects.toThrow(/given back .*run\.1\.lock/);
    expect(await readdir(folder)).toEqual([]);
    expect(lock.lost.aborted).toBe(false);
  });

  it('is given back after the check that is under way, which may make it anew', async () => {
    const steps: string[] = [];
    let there = false;
    let goOn = () => {};
    const lock = new HeldLock({
      path: '/w/run.1.lock',
      owner: () => Promise.resolve(there ? 'own' : 'nobody'),
      beat: noWait,
      restore: () => new Promise((resolve) => (goOn = () => {
        there = steps.push('restore') > 0;
        resolve();
      })),
      remove: () => Promise.resolve(void steps.push('remove')),
    });
    const checked = lock.check();
    await new Promise((resolve) => setTimeout(resolve));
    const released = lock.release();
    await new Promise((resolve) => setTimeout(resolve));
    goOn();
    await Promise.all([checked, released]);
    expect(steps).toEqual(['restore', 'remove']);
  });

  it('is lost where it is gone after a time in which others may have taken it and given it back', async () => {
    const folder = await newFolder();
    const lock = await claimRun(folder, () => {});
    await rm(path.join(folder, 'run.1.lock'));
    // As after a sleep of the machine.
    vi.setSystemTime(Date.now() + STILL_ELSEWHERE);
    onTestFinished(() => void vi.useRealTimers());
    await expect(lock.check()).rejects.toThrow(LockLost);
    expect(lock.lost.reason).toMatchObject({ message: expect.stringContaining(path.join(folder, 'run.1.lock')) as string });
    await lock.release();
  });

  it('is lost by a claim file once that is another’s, and what would be written then is not', async () => {
    const fs = new MemoryFileSystem();
    await fs.createDirectory(uri('/w/run'));
    const lock = await claimByFile(fs, uri('/w/run'), () => {}, noWait);
    const fenced = fencedFileSystem(fs, lock);
    await fenced.writeFile(uri('/w/run/a'), new Uint8Array());
    fs.put('/w/run/run.claim.lock', 'other 1');
    await expect(fenced.writeFile(uri('/w/run/b'), new Uint8Array())).rejects.toThrow(/took this run over .*run\.claim\.lock.*wait for it/);
    expect(lock.lost.aborted).toBe(true);
    await lock.release();
    expect(fs.list('/w/run')).toEqual(['/w/run/a', '/w/run/run.claim.lock']);
  });

  it('by a claim file makes no folder anew that is gone, and claims none', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const fs = new MemoryFileSystem({ '/w/run/run.json': '' });
    const lock = await claimByFile(fs, uri('/w/run'), () => {}, noWait);
    const gone = new Map(fs.files);
    fs.files.clear();
    fs.folders.delete('/w/run');
    await lock.check();
    await vi.advanceTimersByTimeAsync(2 * BEAT_MILLISECONDS);
    expect([[...fs.files.keys()], fs.folders.has('/w/run')]).toEqual([[], false]);
    await expect(claimByFile(fs, uri('/w/run'), () => {}, noWait)).rejects.toThrow('EntryNotFound');
    expect([[...fs.files.keys()], fs.folders.has('/w/run')]).toEqual([[], false]);
    // It was restored meanwhile.
    for (const [path, content] of gone) if (path.endsWith('run.json')) fs.put(path, content);
    await lock.check();
    expect(fs.list('/w/run')).toEqual(['/w/run/run.claim.lock', '/w/run/run.json']);
    await lock.release();
    expect(fs.list('/w/run')).toEqual(['/w/run/run.json']);
  });

  it('keeps a claim file that cannot be read for a moment', async () => {
    const fs = new MemoryFileSystem();
    await fs.createDirectory(uri('/w/run'));
    const lock = await claimByFile(fs, uri('/w/run'), () => {}, noWait);
    const { readFile } = fs;
    fs.readFile = () => Promise.reject(new Error('Unavailable'));
    await expect(lock.check()).rejects.toThrow('Unavailable');
    fs.readFile = readFile;
    await lock.check();
    expect(lock.lost.aborted).toBe(false);
    await lock.release();
  });

  it('finds its loss out by its heartbeat, and waits for one under way before it gives the lock back', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const steps: string[] = [];
    let goOn = () => {};
    const file: LockFile = {
      path: '/w/run.1.lock',
      owner: () => Promise.resolve('own'),
      beat: () => new Promise((resolve) => (goOn = () => resolve(void steps.push('beat')))),
      restore: noWait,
      remove: () => Promise.resolve(void steps.push('remove')),
    };
    const lock = new HeldLock(file);
    await vi.advanceTimersByTimeAsync(BEAT_MILLISECONDS);
    const released = lock.release();
    await vi.advanceTimersByTimeAsync(1);
    expect(steps).toEqual([]);
    goOn();
    await released;
    expect(steps).toEqual(['beat', 'remove']);
    const lost = new HeldLock({ ...file, owner: () => Promise.resolve('other') });
    await vi.advanceTimersByTimeAsync(BEAT_MILLISECONDS);
    expect(lost.lost.reason).toBeInstanceOf(LockLost);
  });
});

describe('a run of an experiment', () => {
  const hash = 'a'.repeat(16);
  async function runOfExperiment() {
    const experiment = await newFolder();
    const run = path.join(experiment, hash);
    await mkdir(run);
    return { experiment, run };
  }

  it('is claimed while whoever works the experiment off trains it', async () => {
    const { experiment, run } = await runOfExperiment();
    const claims = runClaims(nodeFileSystem);
    expect(await claims.isClaimed(uri(run))).toBe(false);
    const other = (await new RunLocks(experiment).acquire(hash))!;
    expect(await claims.isClaimed(uri(run))).toBe(true);
    await expect(claims.claim(uri(run), () => {})).rejects.toThrow(/Another process trains the run in /);
    expect(await readdir(run)).toEqual([]);
    await other.release();
  });

  it('is locked for them by a claim, which holds nothing where it fails, and is lost with one lock', async () => {
    const { experiment, run } = await runOfExperiment();
    const claims = runClaims(nodeFileSystem);
    const own = await claims.claim(uri(run), () => {});
    expect(await new RunLocks(experiment).acquire(hash)).toBeUndefined();
    await own.release();
    const single = await claimRun(run, () => {});
    await expect(claims.claim(uri(run), () => {})).rejects.toThrow(/Another process trains the run in /);
    expect(await readdir(experiment)).toEqual([hash]);
    await single.release();
    const taken = await claims.claim(uri(run), () => {});
    await writeFile(path.join(experiment, `${hash}.2.lock`), '{}');
    await expect(taken.check()).rejects.toThrow(LockLost);
    expect(taken.lost.reason).toBeInstanceOf(LockLost);
    await taken.release();
  });

  it('is locked where every version looks', async () => {
    const { experiment, run } = await runOfExperiment();
    const holder = JSON.stringify({ host: await thisHost(), pid: process.ppid, token: 'of another' });
    await writeFile(path.join(experiment, `${hash}.1.lock`), holder);
    expect(await runClaims(nodeFileSystem).isClaimed(uri(run))).toBe(true);
    await rm(path.join(experiment, `${hash}.1.lock`));
    const own = await runClaims(nodeFileSystem).claim(uri(run), () => {});
    expect(await readdir(experiment)).toEqual([hash, `${hash}.1.lock`]);
    await own.release();
  });

  it('counts as claimed where its locks cannot be read', async () => {
    const refusing = { isClaimed: () => Promise.reject(new Error('EACCES')) };
    expect(await mayBeClaimed(uri('/w/run'), refusing)).toBe(true);
  });
});

describe('unfinished runs of a workspace', () => {
  /** The runs found free now, and after a while of watching. */
  async function offered(folder: string, lives: () => Promise<unknown>): Promise<string[][]> {
    let time = 0;
    const runs = [{ folder: new RunFolder(nodeFileSystem, uri(folder)) }] as unknown as UnfinishedRun[];
    const wait = async (milliseconds: number) => {
      time += milliseconds;
      await lives();
    };
    const found: string[][] = [];
    for await (const free of freeRuns(() => Promise.resolve(runs), runClaims(nodeFileSystem, { now: () => time }), wait)) found.push(free.map((run) => run.folder.uri.fsPath));
    return found;
  }

  it('are free although a container that is gone left a lock, once that was watched for a while', async () => {
    const folder = await newFolder();
    /** At each of the looks. */
    const none = Array.from({ length: 6 }, () => []);
    expect(await offered(folder, noWait)).toEqual([[folder]]);
    const file = path.join(folder, 'run.1.lock');
    await writeFile(file, JSON.stringify({ host: 'elsewhere pid:[1]', pid: 1, token: 'x' }));
    expect(await offered(folder, noWait)).toEqual([...none.slice(1), [folder]]);
    let beat = 0;
    expect(await offered(folder, () => utimes(file, ++beat, beat))).toEqual(none);
    await rm(file);
    await new RunLocks(folder).acquire('run');
    expect(await offered(folder, noWait)).toEqual(none);
  });

  it('are found soon after the window before has ended', async () => {
    const folder = await newFolder();
    const own = await new RunLocks(folder).acquire('run');
    expect(await offered(folder, () => own!.release())).toEqual([[], [folder]]);
  });

  it('are so in file systems without exclusive creation, too', async () => {
    const fs = new MemoryFileSystem({ '/w/run/run.claim.lock': 'other 1' });
    let time = 0;
    const claims = runClaims(fs, { now: () => time });
    const folder = uri('/w/run').with({ scheme: 'memfs' });
    expect(await claims.isClaimed(folder)).toBe(true);
    time = STILL_ELSEWHERE;
    expect(await claims.isClaimed(folder)).toBe(false);
    fs.put('/w/run/run.claim.lock', 'other 2');
    expect(await claims.isClaimed(folder)).toBe(true);
  });
});
