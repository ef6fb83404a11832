import { describe, expect, it } from 'vitest';
import type { ExperimentRunner } from '../../../src/experiments/experimentRunner';
import { ExperimentNode, MoreNode, type RunNode } from '../../../src/runsView/runNodes';
import { pageSize, RunRows } from '../../../src/runsView/runRows';
import { nameOf } from '../../../src/uris';
import { MemoryFileSystem, uri } from '../host/memoryFileSystem';
import { filesOfRun } from './runRecord';

class CountingFileSystem extends MemoryFileSystem {
  read: string[] = [];
  override readFile = (file: ReturnType<typeof uri>) => {
    this.read.push(file.path);
    return Promise.resolve(this.files.get(file.path)!);
  };
}

function rowsOf(fs: MemoryFileSystem, runners: readonly ExperimentRunner[] = [], training: readonly string[] = []) {
  return new RunRows({ fs, roots: () => [uri('/w/nca')], runners: () => runners, isTraining: ({ path }) => Promise.resolve(training.includes(path)) });
}

const names = (rows: readonly unknown[]) => rows.map((row) => (row instanceof MoreNode ? `${row.count} more` : nameOf((row as RunNode).uri)));
const hash = (digit: string) => digit.repeat(16);

describe('the rows of the view', () => {
  it('are experiments, then runs from the latest; what is no run is none of them', async () => {
    const fs = new MemoryFileSystem({
      ...filesOfRun('/w/nca/2026-11-23-1805-cat-mosaic'),
      ...filesOfRun('/w/nca/2026-11-24-0900-cat-mosaic', { started: '2026-11-24T09:00:00.000Z' }),
      ...filesOfRun('/w/nca/renamed', { started: '2026-11-23T20:00:00.000Z' }),
      ...filesOfRun(`/w/nca/experiments/weights/${hash('a')}`),
      '/w/nca/experiments/empty/notes.txt': '',
      '/w/nca/holidays/beach.jpg': 'jpg',
      '/w/nca/.gitignore': '',
    });
    const rows = await rowsOf(fs).children();
    expect(names(rows)).toEqual(['weights', '2026-11-24-0900-cat-mosaic', 'renamed', '2026-11-23-1805-cat-mosaic']);
    expect(rows[0]).toBeInstanceOf(ExperimentNode);
  });

  it('are experiments alone where that is asked for', async () => {
    const fs = new MemoryFileSystem({ ...filesOfRun('/w/nca/2026-11-23-1805-cat-mosaic'), ...filesOfRun(`/w/nca/experiments/weights/${hash('a')}`) });
    const rows = rowsOf(fs);
    rows.onlyExperiments = true;
    expect(names(await rows.children())).toEqual(['weights']);
  });

  it('are no error where there is no output folder yet', async () => {
    expect(await rowsOf(new MemoryFileSystem()).children()).toEqual([]);
  });

  it('show a damaged record with its reason', async () => {
    const fs = new MemoryFileSystem({
      '/w/nca/2026-11-23-1805-cat-mosaic/run.json': '{"formatVersion":1,',
      '/w/nca/2026-11-23-1806-cat-mosaic/result.png': 'png',
      '/w/nca/2026-11-23-1807-cat-mosaic/run.json': '{"formatVersion":7}',
    });
    const rows = (await rowsOf(fs).children()) as RunNode[];
    const problems = new Map(rows.map(({ uri: { path }, kept }) => [path.slice(7, 22), kept!.problem]));
    expect(problems.get('2026-11-23-1805')).toMatch(/run\.json is no JSON/);
    expect(problems.get('2026-11-23-1806')).toBe('There is no run.json in it.');
    expect(problems.get('2026-11-23-1807')).toMatch(/formatVersion/);
  });

  it('show what is mended although nothing told of it, as where another folder took the place of one', async () => {
    const folder = '/w/nca/2026-11-23-1805-cat-mosaic';
    const fs = new MemoryFileSystem({ [`${folder}/run.json`]: '{' });
    const rows = rowsOf(fs);
    const [row] = (await rows.children()) as RunNode[];
    expect(row!.kept!.problem).toMatch(/run\.json is no JSON/);
    Object.entries(filesOfRun(folder)).forEach(([path, content]) => fs.put(path, content));
    expect(await rows.children()).toEqual([row]);
    expect(row!.kept!.record).toBeDefined();
  });

  it('read a page of a large folder, and more when it is asked for', async () => {
    const count = pageSize + 30;
    const folders = Array.from({ length: count }, (_, i) => `/w/nca/2026-11-23-${String(1000 + i)}-cat-mosaic`);
    const fs = new CountingFileSystem(Object.assign({}, ...folders.map((folder) => filesOfRun(folder))) as Record<string, string>);
    const rows = rowsOf(fs);
    const first = await rows.children();
    expect([first.length, names(first).at(-1), fs.read.length]).toEqual([pageSize + 1, '30 more', pageSize]);
    rows.showMore(first.at(-1) as MoreNode);
    expect([(await rows.children()).length, fs.read.length]).toEqual([count, count]);
  });

  it('are read again only when they changed, and stay the same objects', async () => {
    const folder = '/w/nca/2026-11-23-1805-cat-mosaic';
    const fs = new CountingFileSystem({ ...filesOfRun(folder), ...filesOfRun('/w/nca/2026-11-24-1805-cat-mosaic') });
    const rows = rowsOf(fs);
    const before = await rows.children();
    await rows.children();
    expect(fs.read).toHaveLength(2);
    fs.put(`${folder}/run.json`, filesOfRun(folder, { label: 'changed' })[`${folder}/run.json`]!);
    rows.forget(uri(`${folder}/run.json`));
    const after = await rows.children();
    expect(fs.read).toHaveLength(3);
    expect(new Set(after)).toEqual(new Set(before));
    expect((after as RunNode[]).map(({ kept }) => kept!.record!.label)).toContain('changed');
  });

  it('know what is being trained', async () => {
    const folder = '/w/nca/2026-11-23-1805-cat-mosaic';
    const fs = new MemoryFileSystem({ [`${folder}/run.json`]: filesOfRun(folder, { finished: false, ended: null, results: [] })[`${folder}/run.json`]! });
    const [idle] = (await rowsOf(fs).children()) as RunNode[];
    const [busy] = (await rowsOf(fs, [], [folder]).children()) as RunNode[];
    expect([idle!.isTraining, busy!.isTraining]).toEqual([false, true]);
  });

  it('ask anew who trains an unfinished run, whose end changes no file; who cannot be asked may train it', async () => {
    const folder = '/w/nca/2026-11-23-1805-cat-mosaic';
    const fs = new MemoryFileSystem({ [`${folder}/run.json`]: filesOfRun(folder, { finished: false, ended: null, results: [] })[`${folder}/run.json`]! });
    const answers = [Promise.resolve(true), Promise.resolve(false), Promise.reject(new Error('EACCES'))];
    answers[2]!.catch(() => undefined);
    const rows = new RunRows({ fs, roots: () => [uri('/w/nca')], runners: () => [], isTraining: () => answers.shift()! });
    const seen: boolean[] = [];
    for (let i = 0; i < 3; i++) seen.push(((await rows.children()) as RunNode[])[0]!.isTraining);
    expect(seen).toEqual([true, false, true]);
  });

  it('are there although one of them cannot be read, until it can', async () => {
    const [bad, good] = ['/w/nca/2026-11-23-1805-cat-mosaic', '/w/nca/2026-11-24-1805-cat-mosaic'];
    const fs = new MemoryFileSystem({ ...filesOfRun(bad), ...filesOfRun(good) });
    const { readDirectory } = fs;
    // A listing of what is no list.
    fs.readDirectory = (folder) => (folder.path === bad ? Promise.resolve([[undefined as never, 1]]) : readDirectory(folder));
    const rows = rowsOf(fs);
    const shown = async () => new Map(((await rows.children()) as RunNode[]).map(({ uri: { path }, kept }) => [path, kept!.problem]));
    const before = await shown();
    expect([before.get(good), typeof before.get(bad)]).toEqual([undefined, 'string']);
    fs.readDirectory = readDirectory;
    rows.forget(uri(bad));
    expect((await shown()).get(bad)).toBeUndefined();
  });

  it('count folders that are no runs on no page, and put names of runs before others', async () => {
    const runs = Array.from({ length: pageSize + 5 }, (_, i) => filesOfRun(`/w/nca/2026-11-23-${String(1000 + i)}-cat-mosaic`));
    const others = Array.from({ length: pageSize }, (_, i) => ({ [`/w/nca/photos-${i}/beach.jpg`]: 'jpg', [`/w/nca/2025-01-01-${1000 + i}-empty/inner/beach.jpg`]: 'jpg' }));
    const fs = new MemoryFileSystem(Object.assign({}, ...runs, ...others, filesOfRun('/w/nca/a-renamed')) as Record<string, string>);
    const rows = rowsOf(fs);
    const first = await rows.children();
    expect(first.length).toBe(pageSize + 1);
    expect(names(first).filter((name) => name.startsWith('2026'))).toHaveLength(pageSize);
    rows.showMore(first.at(-1) as MoreNode);
    expect((await rows.children()).length).toBe(pageSize + 6);
  });

  it('are forgotten with their folders', async () => {
    const [run, experiment] = ['/w/nca/2026-11-23-1805-cat-mosaic', `/w/nca/experiments/weights/${hash('a')}`];
    const fs = new MemoryFileSystem({ ...filesOfRun(run), ...filesOfRun(experiment) });
    const rows = rowsOf(fs);
    const [weights, before] = (await rows.children()) as [ExperimentNode, RunNode];
    const [inner] = await rows.children(weights);
    const { readDirectory } = fs;
    fs.readDirectory = () => Promise.resolve([]);
    expect(await rows.children()).toEqual([]);
    fs.readDirectory = readDirectory;
    const [weightsAfter, after] = (await rows.children()) as [ExperimentNode, RunNode];
    expect([weightsAfter === weights, after === before, (await rows.children(weightsAfter))[0] === inner]).toEqual([false, false, false]);
  });
});

describe('the runs of an experiment', () => {
  const folder = '/w/nca/experiments/weights';
  const results = (...hashes: string[]) => JSON.stringify({ runs: hashes.map((one, i) => ({ hash: one, variation: { 'nca.seed': i } })) });

  it('come in the order of its report, with what differed', async () => {
    const fs = new MemoryFileSystem({ ...filesOfRun(`${folder}/${hash('a')}`), ...filesOfRun(`${folder}/${hash('b')}`), [`${folder}/results.json`]: results(hash('b'), hash('a')) });
    const rows = rowsOf(fs);
    const [experiment] = (await rows.children()) as ExperimentNode[];
    const runs = (await rows.children(experiment)) as RunNode[];
    expect(names(runs)).toEqual([hash('b'), hash('a')]);
    expect(runs.map(({ variation }) => variation)).toEqual([{ 'nca.seed': 0 }, { 'nca.seed': 1 }]);
  });

  it('are there without a report, too', async () => {
    const fs = new MemoryFileSystem({ ...filesOfRun(`${folder}/${hash('a')}`), [`${folder}/results.json`]: '{' });
    const rows = rowsOf(fs);
    const [experiment] = (await rows.children()) as ExperimentNode[];
    expect(names(await rows.children(experiment))).toEqual([hash('a')]);
  });

  it('are those of this window’s queue first, then what an earlier sweep of its name left', async () => {
    const fs = new MemoryFileSystem({ ...filesOfRun(`${folder}/${hash('a')}`), ...filesOfRun(`${folder}/${hash('d')}`) });
    const items = ['c', 'd'].map((one) => ({ run: { hash: hash(one) }, state: 'waiting' }));
    const runner = { plan: { name: 'weights', runs: items.map(({ run }) => run) }, folder: { uri: uri(folder) }, items } as unknown as ExperimentRunner;
    const rows = rowsOf(fs, [runner]);
    const [experiment] = (await rows.children()) as ExperimentNode[];
    expect(experiment!.runner).toBe(runner);
    expect(names(await rows.children(experiment))).toEqual([hash('c'), hash('d'), hash('a')]);
  });
});
