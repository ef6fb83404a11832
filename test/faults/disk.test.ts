import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { asked, expectPlain, expectSameRun, foldersIn, nca, newFolder, plainRun, untilCheckpoint } from './nca';
import { smallDisk } from './smallDisk';

async function temporary(...parents: string[]): Promise<string> {
  const folder = path.join(...parents, 'tmp');
  await mkdir(folder);
  return folder;
}

it('a result for which its disk has no room is in the temporary folder, and that is said', async () => {
  const cwd = await newFolder();
  const disk = await smallDisk(cwd);
  const TMPDIR = await temporary(cwd);
  const running = nca(['stylize', '--out', disk.folder, ...asked], { cwd, env: { TMPDIR }, require: disk.require });
  await untilCheckpoint(disk.folder, running);
  disk.fill();
  const ended = await running.ended;
  expect(ended.code, ended.stderr).toBe(0);
  expectPlain(ended, /The checkpoint cannot be written: .*ENOSPC.*The training goes on\.[^]*cannot be written to .*ENOSPC.*[^]*The result is in /);
  await expectSameRun((await foldersIn(path.join(TMPDIR, 'nca')))[0]!, await plainRun());
});

it('a result for which there is no room at all is made again from the last checkpoint', async () => {
  const cwd = await newFolder();
  const disk = await smallDisk(cwd);
  const TMPDIR = await temporary(disk.folder);
  const out = path.join(disk.folder, 'out');
  const running = nca(['stylize', '--out', out, ...asked], { cwd, env: { TMPDIR }, require: disk.require });
  const run = await untilCheckpoint(out, running);
  disk.fill();
  const ended = await running.ended;
  expect(ended.code).toBe(1);
  expectPlain(ended, /neither to the run's folder nor to .*ENOSPC.*make room.*nca resume/);
  disk.free();
  const resumed = await nca(['resume', run], { cwd, require: disk.require }).ended;
  expect(resumed.code, resumed.stderr).toBe(0);
  await expectSameRun(run, await plainRun());
});

it('a run whose folder is removed while it trains has its result there all the same', async () => {
  const cwd = await newFolder();
  const out = path.join(cwd, 'out');
  const running = nca(['stylize', '--out', out, ...asked], { cwd });
  const run = await untilCheckpoint(out, running);
  await rm(out, { recursive: true, force: true });
  const ended = await running.ended;
  expect(ended.code, ended.stderr).toBe(0);
  await expectSameRun(run, await plainRun());
});
