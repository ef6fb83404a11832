import { expect, it } from 'vitest';
import { EarlierRuns } from '../../../src/panel/earlierRuns';
import { MeasuredSpeed } from '../../../src/panel/measuredSpeed';
import { modelIn, recentRuns } from '../../../src/panel/recentRuns';
import { runIn } from '../../../src/runs/unfinishedRuns';
import { resolveSettings } from '../../../shared/configuration/resolve';
import { settingsSchema } from '../../../shared/configuration/settings';
import { FakeWindow } from './fakePage';
import { uri } from './memoryFileSystem';

async function finishedRun(window: FakeWindow, photo: string): Promise<void> {
  await window.controller.add(window.job(photo));
  await window.start(photo);
  await window.save(photo, { results: [{ name: 'cat.png', png: Uint8Array.of(photo.length) }] });
  window.time += 60_000;
}

it('lists the latest finished runs with their pictures', async () => {
  const window = new FakeWindow();
  await window.controller.ready();
  await finishedRun(window, '/w/cat.png');
  await finishedRun(window, '/w/dog.png');
  await window.controller.add(window.job('/w/cat.png', { id: 'unfinished' }));
  await window.start('unfinished');
  window.fs.put('/w/nca/2999-broken/run.json', '{');
  const runs = await recentRuns(window.fs, [uri('/w/nca'), uri('/w/nowhere')]);
  expect(runs.map(({ label }) => label)).toEqual(['dog.png × style.png', 'cat.png × style.png']);
  expect([...runs[0]!.picture]).toEqual(['/w/dog.png'.length]);
  const folder = window.finished[1]!.folder;
  expect(runs[0]!.folder).toBe(folder.toString());
  expect((await modelIn(window.fs, folder))?.path).toMatch(/dog-style\.nca\.safetensors$/);
});

async function brokenOff(window: FakeWindow, photo: string): Promise<void> {
  await window.controller.ready();
  await window.controller.add(window.job(photo));
  await window.start(photo);
  await window.checkpoint(photo, 5);
  await window.controller.panelClosed();
  window.time += 60_000;
}

function earlierRuns(window: FakeWindow): EarlierRuns {
  return new EarlierRuns({ fs: window.fs, roots: () => [uri('/w/nca')], findUnfinished: async () => (await window.unfinished())[0], warn: () => {} });
}

it('remembers which run is offered, whatever breaks off later', async () => {
  const window = new FakeWindow();
  await brokenOff(window, '/w/cat.png');
  const earlier = earlierRuns(window);
  expect(await earlier.look()).toMatchObject({ unfinished: { label: 'cat.png × style.png' } });
  await brokenOff(window, '/w/dog.png');
  const runs = await window.unfinished();
  expect(runs[0]!.run.label).toBe('dog.png × style.png');
  expect(runIn(earlier.offered, runs)!.run.label).toBe('cat.png × style.png');
  expect(runIn(earlier.offered, runs.slice(0, 1))).toBeUndefined();
  expect(runIn(undefined, runs)).toBeUndefined();
});

it('withdraws an offer whose run is gone, also where an earlier look ends later', async () => {
  const window = new FakeWindow();
  await brokenOff(window, '/w/cat.png');
  const [gone] = await window.unfinished();
  const answers: ((found: typeof gone) => void)[] = [];
  const earlier = new EarlierRuns({ fs: window.fs, roots: () => [], findUnfinished: () => new Promise((resolve) => answers.push(resolve)), warn: () => {} });
  const looks = [earlier.look(), earlier.look()];
  answers[1]!(undefined);
  expect(await looks[1]).toEqual({ recent: [], unfinished: null });
  answers[0]!(gone);
  expect(await looks[0]).toBeUndefined();
  expect(earlier.offered).toBeUndefined();
});

it('shows what it can where unfinished runs cannot be listed', async () => {
  const window = new FakeWindow();
  const warnings: string[] = [];
  const earlier = new EarlierRuns({ fs: window.fs, roots: () => [uri('/w/nca')], findUnfinished: () => Promise.reject(new Error('No disk.')), warn: (problem) => warnings.push(problem) });
  expect(await earlier.look()).toEqual({ recent: [], unfinished: null });
  expect(warnings).toEqual(['Unfinished runs were not looked for: No disk.']);
});

it('knows how long a training takes by the last one in the same layout', async () => {
  const kept = new Map<string, unknown>();
  const memory = { get: (key: string) => kept.get(key) as never, update: (key: string, value: unknown) => Promise.resolve(void kept.set(key, value)) };
  const speed = new MeasuredSpeed(memory);
  const quick = settingsSchema.parse({ 'nca.preset': 'quick' });
  expect(speed.secondsOf(quick)).toBeNull();
  // As docs/benchmarks.md has it: 88 s where a picture of 1,024 pixels takes 2.8 s, that is 2.04 million steps of cells a second.
  expect(speed.workOf(quick)!.work / 2.04e6).toBeCloseTo(88.7, 0);
  expect(speed.workOf(quick)).toMatchObject({ layout: 'coarseToFine', lanes: 2 });
  expect(speed.workOf({ ...quick, 'nca.automaton.layout': 'blur' })).toBeNull();
  const window = new FakeWindow();
  await window.controller.ready();
  await finishedRun(window, '/w/cat.png');
  const settings = { ...resolveSettings(quick, 'cpu', 2, { style: true, start: false }) };
  const iterations = settings['nca.training.iterations'];
  await speed.learn({ ...window.finished[0]!, settings, iterations: iterations / 2, seconds: 30 });
  expect(speed.secondsOf(quick)).toBeCloseTo(60);
  expect(speed.secondsOf({ ...quick, 'nca.training.iterations': 3 * iterations })).toBeCloseTo(180);
  expect(speed.secondsOf({ ...quick, 'nca.automaton.layout': 'blur' })).toBeNull();
});
