import { expect, it } from 'vitest';
import { MeasuredSpeed } from '../../../src/panel/measuredSpeed';
import { modelIn, recentRuns } from '../../../src/panel/recentRuns';
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

it('knows how long a training takes by the last one in the same layout', async () => {
  const kept = new Map<string, unknown>();
  const memory = { get: (key: string) => kept.get(key) as never, update: (key: string, value: unknown) => Promise.resolve(void kept.set(key, value)) };
  const speed = new MeasuredSpeed(memory);
  const quick = settingsSchema.parse({ 'nca.preset': 'quick' });
  expect(speed.secondsOf(quick)).toBeNull();
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
