import { describe, expect, it } from 'vitest';
import { ExperimentFolder } from '../../../src/experiments/experimentFolder';
import { ExperimentRunner, type RunnerOptions } from '../../../src/experiments/experimentRunner';
import type { ExperimentPlan } from '../../../src/experiments/planExperiment';
import { lossCurvesSvg } from '../../../src/experiments/report/lossCurves';
import { writeReport } from '../../../src/experiments/report/writeReport';
import { settingsSchema } from '../../../shared/configuration/settings';
import { MemoryFileSystem, uri } from '../host/memoryFileSystem';

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
const locks = { acquire: () => Promise.resolve(() => Promise.resolve()), isHeld: () => Promise.resolve(false), sweep: () => Promise.resolve() };

function recordOf(style: number, more: object = {}): Uint8Array {
  const input = { name: 'a.png', source: 'a.png', sha256: 'a'.repeat(64) };
  const now = new Date(0).toISOString();
  const record = {
    ...{ formatVersion: 1, finished: true, ended: 'finished', label: 'a', photos: [input], style: input, seed: 1 },
    ...{ settings: {}, device: { kind: 'cpu', name: 'CPU', reason: '' }, versions: {}, started: now, saved: now },
    ...{ seconds: 3, iterations: 5, losses: { style: { first: 9, last: style } } },
    ...{ quality: { residual: 0.1, correlation: 0.5, gramRatio: style }, weightChanges: [], notices: [] },
    ...{ results: [{ photo: 'a.png', file: 'result.png' }], ...more },
  };
  return new TextEncoder().encode(JSON.stringify(record));
}

function setUp(train: (hash: string, fs: MemoryFileSystem) => Promise<'done' | 'interrupted'>, more: Partial<RunnerOptions> = {}) {
  const fs = new MemoryFileSystem({});
  const folder = new ExperimentFolder(fs, uri('/w/nca/e'));
  const trained: string[] = [];
  const start = () =>
    new ExperimentRunner(plan, folder, {
      locks,
      jobs: 1,
      report: (items) => writeReport(plan, folder, items, locks),
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

  it('does again what broke off before its first checkpoint', async () => {
    const { fs, trained, start } = setUp(finish);
    await finish('hash1', fs, recordOf(1, { ended: 'interrupted', results: [], losses: null, quality: null }));
    await finish('hash2', fs, recordOf(2, { ended: 'stopped' }));
    await start().work();
    expect(trained).toEqual(['hash1', 'hash3']);
  });

  it('leaves alone what another process has, and what is not its part', async () => {
    const busy = { ...locks, acquire: (name: string) => (name === 'hash1' ? Promise.resolve(undefined) : locks.acquire()) };
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
    const svg = lossCurvesSvg([{ label: 'a < b', rows }, { label: 'c', rows }]);
    expect(svg.match(/<polyline/g)).toHaveLength(2);
    expect(svg).toContain('a &#60; b');
    expect(svg).not.toContain('NaN');
  });
});
