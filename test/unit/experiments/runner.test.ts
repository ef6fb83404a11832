import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { ExperimentFolder } from '../../../src/experiments/experimentFolder';
import { ExperimentRunner, type Locks, type RunnerOptions } from '../../../src/experiments/experimentRunner';
import type { ExperimentPlan } from '../../../src/experiments/planExperiment';
import { lossCurvesSvg, pointsOf } from '../../../src/experiments/report/lossCurves';
import { reportOf } from '../../../src/experiments/report/writeReport';
import { LockLost, type Lock } from '../../../src/locks/heldLock';
import { RunLocks } from '../../../src/locks/runLock';
import { thisHost } from '../../../src/locks/processes';
import { settingsSchema } from '../../../shared/configuration/settings';
import { MemoryFileSystem, uri } from '../host/memoryFileSystem';
import { recordOf } from './records';

const plan: ExperimentPlan = {
  name: 'seeds',
  varied: ['nca.seed'],
  runs: [1, 2, 3].map((seed) => ({
    hash: `hash${seed}`,
    photos: [uri('/w/a.png')],
    style: uri('/w/s.png'),
    settings: settingsSchema.parse({ 'nca.seed': seed }),
    variation: { 'nca.seed': seed },
  })),
};
const lock: Lock = { check: () => Promise.resolve(), lost: new AbortController().signal, release: () => Promise.resolve() };
const no = () => Promise.resolve(false);
const locks: Locks = { acquire: () => Promise.resolve(lock), isHeld: no, isAbandoned: no, sweep: () => Promise.resolve() };

function setUp(train: (hash: string, fs: MemoryFileSystem) => Promise<'done' | 'interrupted'>, more: Partial<RunnerOptions> = {}) {
  const fs = new MemoryFileSystem({});
  const folder = new ExperimentFolder(fs, uri('/w/nca/e'));
  const trained: string[] = [];
  const start = () =>
    new ExperimentRunner(plan, folder, {
      locks,
      jobs: 1,
      report: reportOf(plan, folder, locks),
      execute: ({ hash }) => {
        trained.push(hash);
        return train(hash, fs);
      },
      ...more,
    });
  const read = async (name: string) => new TextDecoder().decode(await fs.readFile(uri(`/w/nca/e/${name}`)));
  return { fs, trained, start, read };
}

async function finish(hash: string, fs: MemoryFileSystem, record = recordOf(Number(hash.at(-1)))): Promise<'done'> {
  await fs.writeFile(uri(`/w/nca/e/${hash}/run.json`), record);
  await fs.writeFile(uri(`/w/nca/e/${hash}/losses.csv`), new TextEncoder().encode('iteration,total,style\n1,9,9\n2,5,5\n'));
  return 'done';
}

describe('ExperimentRunner', () => {
  it('goes on after a run that fails, tells why, and tries only that one again', async () => {
    let broken = true;
    const { trained, start, read } = setUp((hash, fs) => {
      if (hash === 'hash2' && broken) return Promise.reject(new Error('out of memory'));
      return finish(hash, fs);
    });
    const first = start();
    await first.work();
    expect(first.items.map(({ state }) => state)).toEqual(['done', 'failed', 'done']);
    expect(await read('report.md')).toContain('failed: out of memory');
    broken = false;
    const second = start();
    await second.work();
    expect(trained).toEqual(['hash1', 'hash2', 'hash3', 'hash2']);
    expect(await read('report.md')).toContain('3 runs: 3 done.');
  });

  it('keeps what an earlier sweep under its name left in the report, apart from its own', async () => {
    const { fs, start, read } = setUp(finish);
    const [old, older] = ['a', 'b'].map((digit) => digit.repeat(16));
    await finish(old!, fs, recordOf(0.125, { started: '2026-01-02T00:00:00.000Z' }));
    await finish(older!, fs, recordOf(0.25, { started: '2026-01-01T00:00:00.000Z' }));
    await fs.writeFile(uri(`/w/nca/e/${'c'.repeat(16)}/run.json`), recordOf(1, { finished: false, ended: null }));
    const before = { runs: [{ hash: old, variation: { 'nca.style.weight': 7 } }] };
    await fs.writeFile(uri('/w/nca/e/results.json'), new TextEncoder().encode(JSON.stringify(before)));
    await start().work();
    for (let again = 0; again < 2; again++) {
      const report = await read('report.md');
      expect(report).toContain('3 runs: 3 done.');
      expect(report.slice(report.indexOf('## Earlier sweeps under this name'))).toMatch(/style\.weight 7\].*0\.125.*\n.*images a\.png, style a\.png\].*0\.25/);
      const { best, runs } = JSON.parse(await read('results.json')) as { best: Record<string, string>; runs: { hash: string; earlier?: true; variation: object }[] };
      expect(runs.map(({ hash, earlier }) => [hash, earlier])).toEqual([...plan.runs.map(({ hash }) => [hash, undefined]), [old, true], [older, true]]);
      expect(best['loss.style']).toBe('hash1');
      const [head, ...lines] = (await read('results.csv')).trim().split('\r\n');
      expect(head).toMatch(/^run,state,nca\.seed,nca\.style\.weight,images,style,.*,earlier$/);
      expect(lines.map((line) => line.split(',').at(-1))).toEqual(['', '', '', 'yes', 'yes']);
      await start().work();
    }
  });

  it('calls a run failed, not another’s, whose lock cannot be read', async () => {
    const unreadable: Lock = { ...lock, check: () => Promise.reject(new Error('EIO: i/o error')) };
    const { start } = setUp(() => Promise.reject(new Error('out of memory')), {
      locks: { ...locks, acquire: () => Promise.resolve(unreadable) },
    });
    const runner = start();
    await runner.work();
    expect(runner.items.map(({ state, error }) => [state, error])).toEqual(plan.runs.map(() => ['failed', 'EIO: i/o error']));
  });

  it.each(['acquire', 'isHeld', 'isAbandoned'] as const)('leaves out one run alone when its lock cannot be read (%s)', async (question) => {
    const broken: Locks = { ...locks, [question]: (name: string) => (name === 'hash2' ? Promise.reject(new Error('EACCES: hash2.1.lock')) : locks[question](name)) };
    const { start, trained } = setUp(finish, { locks: broken, isMine: (index) => index !== 1 || question !== 'isAbandoned' });
    const runner = start();
    await runner.work();
    expect(trained).toEqual(['hash1', 'hash3']);
    expect(runner.items[1]).toMatchObject({ state: 'failed', error: 'EACCES: hash2.1.lock' });
  });

  it('calls a run failed that was trained but left no result in its folder', async () => {
    const { start } = setUp((hash, fs) => (hash === 'hash2' ? Promise.resolve('done') : finish(hash, fs)));
    const runner = start();
    await runner.work();
    expect(runner.items.map(({ state }) => state)).toEqual(['done', 'failed', 'done']);
  });

  it('does again what broke off before its first checkpoint', async () => {
    const { fs, trained, start } = setUp(finish);
    await finish('hash1', fs, recordOf(1, { ended: 'interrupted', results: [], losses: null, quality: null }));
    await finish('hash2', fs, recordOf(2, { ended: 'stopped' }));
    await start().work();
    expect(trained).toEqual(['hash1', 'hash3']);
  });

  it('leaves alone what another process has, and what is not its part', async () => {
    const busy: Locks = {
      ...locks,
      acquire: (name) => (name === 'hash1' ? Promise.resolve(undefined) : locks.acquire(name)),
      isHeld: (name) => Promise.resolve(name === 'hash1'),
    };
    const { start } = setUp(finish, { locks: busy, isMine: (index) => index !== 2 });
    const runner = start();
    await runner.work();
    expect(runner.items.map(({ state }) => state)).toEqual(['elsewhere', 'done', 'waiting']);
  });

  it('begins nothing while paused, and skips what is to be skipped', async () => {
    const { trained, start } = setUp(finish);
    const runner = start();
    runner.pause();
    const work = runner.work();
    runner.toggleSkip('hash2');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(trained).toEqual([]);
    runner.unpause();
    await work;
    expect(trained).toEqual(['hash1', 'hash3']);
  });
});

describe('several processes', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'nca-runner-'));
    onTestFinished(() => rm(folder, { recursive: true }));
  });
  const die = async (hash: string) => {
    const holder = { host: await thisHost(), pid: 2 ** 22 + 1, token: 'x' };
    await writeFile(path.join(folder, `${hash}.1.lock`), JSON.stringify(holder));
  };
  const waitNever = () => Promise.reject(new Error('waited'));

  it('take up what the dead held, of other parts too, but not what those never began', async () => {
    const { start, trained } = setUp(
      async (hash, fs) => {
        // While the first run is trained, the process of the second part dies over its run.
        if (hash === 'hash1') await die('hash2');
        return finish(hash, fs);
      },
      { locks: new RunLocks(folder), isMine: (index) => index === 0, wait: waitNever },
    );
    const runner = start();
    await runner.work();
    expect(trained).toEqual(['hash1', 'hash2']);
    expect(runner.items.map(({ state }) => state)).toEqual(['done', 'done', 'waiting']);
    expect(runner.undone).toBe(0);
  });

  it('wait for each other’s runs, and take them up if they come to nothing', async () => {
    const other = (await new RunLocks(folder).acquire('hash2'))!;
    let looks = 0;
    const wait = () => (++looks === 3 ? other.release() : Promise.resolve());
    const { start, trained } = setUp(finish, { locks: new RunLocks(folder), wait });
    const runner = start();
    await runner.work();
    expect(trained).toEqual(['hash1', 'hash3', 'hash2']);
    expect([looks, runner.undone]).toEqual([3, 0]);
  });

  it('tell of what another has, where nobody waits', async () => {
    await new RunLocks(folder).acquire('hash2');
    const runner = setUp(finish, { locks: new RunLocks(folder) }).start();
    await runner.work();
    expect(runner.items.map(({ state }) => state)).toEqual(['done', 'elsewhere', 'done']);
    expect(runner.undone).toBe(1);
  });

  it('write nothing any more of a run that another took over', async () => {
    const held = new AbortController();
    const stolen: Lock = { ...lock, lost: held.signal, check: () => (held.signal.aborted ? Promise.reject(new LockLost('run.1.lock')) : Promise.resolve()) };
    const taken: Locks = { ...locks, acquire: (name) => Promise.resolve(name === 'hash2' ? stolen : lock), isHeld: () => Promise.resolve(held.signal.aborted) };
    const { fs, start } = setUp((hash, memory) => finish(hash, memory), {
      locks: taken,
      execute: async ({ hash }, into, lost) => {
        if (hash !== 'hash2') return finish(hash, fs);
        held.abort();
        expect(lost.aborted).toBe(true);
        await into.writeRunFile(JSON.parse(new TextDecoder().decode(recordOf(1))) as never);
        return 'done';
      },
    });
    const runner = start();
    await runner.work();
    expect(runner.items.map(({ state }) => state)).toEqual(['done', 'elsewhere', 'done']);
    expect(fs.list('/w/nca/e/hash2')).toEqual([]);
  });
});

describe('the report', () => {
  it('marks unstable runs and does not call them best', async () => {
    const ranges = { hash1: { low: -9, high: 1 }, hash2: { low: -1, high: 1 }, hash3: { low: 0, high: 0.001 } };
    const { start, read } = setUp((hash, fs) => {
      const range = ranges[hash as keyof typeof ranges];
      const stability = { steps: 1000, drift: 0.1, range, lossRatio: 1, steady: true };
      return finish(hash, fs, recordOf(Number(hash.at(-1)), { stability }));
    });
    await start().work();
    const report = await read('report.md');
    expect(report).toContain('leaves the range');
    expect(report).toContain('dies out');
    expect((JSON.parse(await read('results.json')) as { best: object }).best).toMatchObject({ 'loss.style': 'hash2' });
    const csv = (await read('results.csv')).trim().split('\r\n');
    expect(csv).toHaveLength(4);
    expect(csv[0]).toContain('drift');
  });

  it('draws a line a run', () => {
    const rows = [1, 2, 3].map((iteration) => ({ iteration, total: 10 / iteration, losses: {} }));
    const svg = lossCurvesSvg([{ label: 'a < b', points: pointsOf(rows) }, { label: 'c', points: pointsOf(rows) }]);
    expect(svg.match(/<polyline/g)).toHaveLength(2);
    expect(svg).toContain('a &#60; b');
    expect(svg).not.toContain('NaN');
  });
});
