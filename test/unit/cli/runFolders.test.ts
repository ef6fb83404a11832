import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { claimByFile } from '../../../src/locks/claimByFile';
import { claimRun } from '../../../src/locks/claimRun';
import { keepOutput } from '../../../src/runs/keepOutput';
import { fileUri, nodeFileSystem } from '../../../src/cli/nodeFileSystem';
import { LockLost } from '../../../src/locks/heldLock';
import { RunLocks } from '../../../src/locks/runLock';
import { makeFolder } from '../../../src/makeFolder';
import { RunFolder } from '../../../src/runs/runFolder';
import type { RunRecorder } from '../../../src/runs/runRecorder';
import { MemoryFileSystem, uri } from '../host/memoryFileSystem';
import { doneRun } from '../runsView/runRecord';
import type { RunOutput } from '../../../shared/protocol/messages';

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'nca-run-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

it('of several who want a folder of the same name at once, each gets its own', async () => {
  for (let i = 0; i < 30; i++) {
    const root = await newFolder();
    const made = await Promise.all([1, 2, 3].map(() => RunFolder.create(nodeFileSystem, fileUri(path.join(root, 'new')), 'x')));
    expect(new Set(made.map(({ name }) => name))).toEqual(new Set(['x', 'x-2', 'x-3']));
  }
});

it('one process trains a run, and a second one is told so', async () => {
  const folder = await newFolder();
  const lock = await claimRun(folder, () => {});
  await expect(claimRun(folder, () => {})).rejects.toThrow(new RegExp(`Another process trains the run in .* \\(process ${process.pid}\\)`));
  await lock.release();
  await (await claimRun(folder, () => {})).release();
  expect(await readdir(folder)).toEqual([]);
});

it.each([
  ['is taken over from a process of another machine that died', false],
  ['stays with a process of another machine that lives', true],
])('a run %s', async (_, lives) => {
  const folder = await newFolder();
  const file = path.join(folder, 'run.1.lock');
  await writeFile(file, JSON.stringify({ host: 'elsewhere', pid: 1 }));
  let time = 0;
  const wait = async (milliseconds: number) => {
    time += milliseconds;
    if (lives) await utimes(file, time, time);
  };
  const notes: string[] = [];
  const claim = claimRun(folder, (note) => notes.push(note), { locks: new RunLocks(folder, { now: () => time }), wait });
  if (lives) await expect(claim).rejects.toThrow(/Another process trains the run in /);
  else await (await claim).release();
  expect(await readdir(folder)).toEqual(lives ? ['run.1.lock'] : []);
  expect(notes).toEqual([expect.stringContaining('nother machine')]);
});

/** A recorder whose folder cannot be written to for some times. */
function failing(times: number) {
  const written: string[] = [];
  const recorder = {
    folder: { uri: { fsPath: 'first' } },
    save: () => {
      if (times-- > 0) return Promise.reject(new Error('ENOSPC: no space left on device'));
      written.push(recorder.folder.uri.fsPath);
      return Promise.resolve();
    },
    moveTo: (root: { fsPath: string }) => {
      recorder.folder = { uri: { fsPath: path.join(root.fsPath, 'run') } };
      return Promise.resolve();
    },
  };
  return { recorder: recorder as unknown as RunRecorder, written };
}

it('a result is not lost for a failed write: its folder is tried again, then one for temporary files', async () => {
  const [into, elsewhere] = [path.join(await newFolder(), 'gone'), path.join(await newFolder(), 'else')];
  const places = { into: fileUri(into), elsewhere: fileUri(elsewhere) };
  const output = {} as RunOutput;
  const said: string[] = [];
  const note = (message: string) => said.push(message);
  const once = failing(1);
  await keepOutput(once.recorder, output, places, note);
  expect(once.written).toEqual(['first']);
  expect(existsSync(into)).toBe(true);
  const twice = failing(2);
  await keepOutput(twice.recorder, output, places, note);
  expect(twice.written).toEqual([path.join(elsewhere, 'run')]);
  expect(said.at(-1)).toContain(path.join(elsewhere, 'run'));
  await expect(keepOutput(failing(9).recorder, output, places, note)).rejects.toThrow(/neither .* nor .*ENOSPC.*nca resume/);
});

it('a result is kept nowhere else where another process has the run', async () => {
  const recorder = { save: () => Promise.reject(new LockLost('run.1.lock')) } as unknown as RunRecorder;
  const places = { into: fileUri('/into'), elsewhere: fileUri('/elsewhere') };
  await expect(keepOutput(recorder, {} as RunOutput, places, () => {})).rejects.toThrow(LockLost);
});

describe('a claim by a file that is read back', () => {
  const claim = (fs: MemoryFileSystem, wait: () => Promise<unknown> = () => Promise.resolve()) => claimByFile(fs, uri('/w/run'), () => {}, wait);
  const file = '/w/run/run.claim.lock';
  const withRun = () => new MemoryFileSystem({ '/w/run/run.json': '' });

  it('is free again when it is given back', async () => {
    const fs = withRun();
    await (await claim(fs)).release();
    expect(fs.files.has(file)).toBe(false);
    await (await claim(fs)).release();
  });

  it('has one winner of two at once', async () => {
    const fs = withRun();
    const settle = () => new Promise((resolve) => setTimeout(resolve, 20));
    const both = await Promise.allSettled([claim(fs, settle), claim(fs, settle)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('is refused while its holder lives, and taken over from a dead one', async () => {
    const fs = new MemoryFileSystem({ [file]: 'other 1' });
    let beats = 1;
    const lives = () => Promise.resolve(fs.put(file, `other ${++beats}`));
    await expect(claim(fs, lives)).rejects.toThrow(/Another process trains the run in /);
    await (await claim(fs)).release();
    expect(fs.files.has(file)).toBe(false);
  });
});

it.runIf(existsSync('/proc'))('a folder that takes no others is refused at once', async () => {
  await expect(makeFolder('/proc/nca/runs')).rejects.toThrow(/\/proc\/nca/);
});

it('a run whose lock was given back can be held anew, and is free without one', async () => {
  const fs = new MemoryFileSystem({});
  const over = { check: () => Promise.reject(new LockLost('Given back.')) };
  const folder = (await RunFolder.create(fs, uri('/out'), 'run')).heldBy(over);
  await expect(folder.writeRunFile(doneRun())).rejects.toThrow(LockLost);
  await folder.heldBy({ check: () => Promise.resolve() }).writeRunFile(doneRun());
  await folder.released().writeRunFile(doneRun());
  expect(fs.list('/out')).toEqual(['/out/run/run.json']);
});
