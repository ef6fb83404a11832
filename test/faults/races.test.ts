import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { asked, expectPlain, expectSameRun, foldersIn, nca, newFolder, plainRun, samples, settings, untilCheckpoint } from './nca';

/** A run that was killed behind its first checkpoint. */
async function brokenOff(cwd: string, out = 'out', args: readonly string[] = ['stylize', '--out', 'out', ...asked]): Promise<string> {
  const running = nca(args, { cwd });
  const run = await untilCheckpoint(path.join(cwd, out), running);
  running.kill();
  await running.ended;
  return run;
}

it('of two that resume a run at once, one trains it and the other says why it does not', async () => {
  const cwd = await newFolder();
  const run = await brokenOff(cwd);
  const both = await Promise.all([1, 2].map(() => nca(['resume', run], { cwd }).ended));
  expect(both.map(({ code }) => code).sort()).toEqual([0, 1]);
  expectPlain(both.find(({ code }) => code === 1)!, /Another process trains the run in |is over: there is nothing to resume/);
  await expectSameRun(run, await plainRun());
});

it('of two trainings into one folder at once, each has a run of its own', async () => {
  const cwd = await newFolder();
  const both = await Promise.all([1, 2].map(() => nca(['stylize', '--out', 'out', ...asked], { cwd }).ended));
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  const runs = await foldersIn(path.join(cwd, 'out'));
  expect(runs).toHaveLength(2);
  for (const run of runs) await expectSameRun(run, await plainRun());
});

it('a run that another process took over is written to no more, and ends with the reason', async () => {
  const cwd = await newFolder();
  const running = nca(['stylize', '--out', 'out', ...asked], { cwd });
  const run = await untilCheckpoint(path.join(cwd, 'out'), running);
  await writeFile(path.join(run, 'run.2.lock'), JSON.stringify({ host: 'elsewhere', pid: 1, token: 'other' }));
  const ended = await running.ended;
  expect(ended.code).toBe(1);
  expectPlain(ended, /nca: Another process took this run over .*run\.1\.lock/);
  const { finished, ended: how } = JSON.parse(await readFile(path.join(run, 'run.json'), 'utf8')) as { finished: boolean; ended: string };
  expect([finished, how]).toEqual([false, null]);
  expect(await readdir(run)).not.toContain('result.png');
});

const experiment = { images: path.join(samples, 'photos/cat.jpg'), style: 'mosaic', sweep: { 'nca.seed': [1, 2, 3] }, settings };

async function experimentIn(cwd: string): Promise<readonly string[]> {
  await writeFile(path.join(cwd, 'e.nca-experiment.json'), JSON.stringify(experiment));
  return ['experiment', 'e.nca-experiment.json', '--out', 'out', '--json'];
}

/** How often runs of an experiment were begun; one that was taken up again says so in its notices. */
async function startsIn(out: string): Promise<string[]> {
  const runs = await foldersIn(out);
  const records = await Promise.all(runs.map((run) => readFile(path.join(run, 'run.json'), 'utf8')));
  return records.map((text) => {
    const { finished, ended, notices } = JSON.parse(text) as { finished: boolean; ended: string; notices: string[] };
    return `${finished} ${ended} ${notices.filter((notice) => notice.startsWith('Resumed after')).length}`;
  });
}

it('two that work off one experiment share its runs, and each run is trained once', async () => {
  const cwd = await newFolder();
  const args = await experimentIn(cwd);
  const both = await Promise.all([1, 2].map(() => nca(args, { cwd }).ended));
  for (const { code, stdout, stderr } of both) {
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ runs: 3, done: 3, failed: 0, elsewhere: 0 });
  }
  // Each says of the runs that it trains how far they are; both together of no more than there are.
  const trained = both.flatMap(({ stderr }) => [...new Set(stderr.match(/^\[\d\/3\]/gm))]);
  expect(trained.sort()).toEqual(['[1/3]', '[2/3]', '[3/3]']);
  expect(await startsIn(path.join(cwd, 'out'))).toEqual(Array(3).fill('true finished 0'));
  expect((await readdir(path.join(cwd, 'out'))).filter((name) => /\.(lock|part)$/.test(name))).toEqual([]);
});

it('a run of an experiment that is resumed by itself is left to that, and that waits for nobody else’s', async () => {
  const cwd = await newFolder();
  const args = await experimentIn(cwd);
  const run = await brokenOff(cwd, 'out', args);
  const [resumed, worked] = await Promise.all([nca(['resume', run], { cwd }).ended, nca(args, { cwd }).ended]);
  expect(worked.code, worked.stderr).toBe(0);
  if (resumed.code !== 0) expectPlain(resumed, /Another process trains the run in |is over: there is nothing to resume/);
  const { notices } = JSON.parse(await readFile(path.join(run, 'run.json'), 'utf8')) as { notices: string[] };
  expect(notices.filter((notice) => notice.startsWith('Resumed after'))).toHaveLength(1);
  expect(await startsIn(path.join(cwd, 'out'))).toHaveLength(3);
});
