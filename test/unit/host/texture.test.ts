import { expect, it } from 'vitest';
import { planTexture } from '../../../src/commands/planTexture';
import { parseRunFile } from '../../../src/runs/runFile';
import { settingsSchema } from '../../../shared/configuration/settings';
import { FakeWindow } from './fakePage';
import { uri } from './memoryFileSystem';
import { png } from './pictures';

it('is a run without a photo, whose folder has the tile, the tile 2 × 2 and how its edges meet', async () => {
  const window = new FakeWindow();
  window.fs.files.set('/ext/samples/blank.png', png(8, 8));
  const job = (await planTexture(uri('/w/style.png'), planning(window), uri('/ext/samples/blank.png')))!;
  expect(job).toMatchObject({ label: 'texture × style.png', tile: {} });
  expect(job.settings).toMatchObject({ 'nca.content.weight': 0, 'nca.flow.weight': 0, 'nca.output.size': 256, 'nca.training.iterations': 77 });
  await window.controller.ready();
  await window.controller.add(job);
  expect(window.runs[0]).toMatchObject({ tile: {}, photos: [{ name: 'blank.png' }] });
  const folder = await window.start(job.id);
  const seams = { columns: 0.9, rows: 1.1 };
  await window.save(job.id, { tile: { png: Uint8Array.of(1), repeated: Uint8Array.of(2), seams } });
  const files = [...window.fs.files].filter(([name]) => name.startsWith(`/w/${folder}/`)).map(([name, bytes]) => [name.split('/').at(-1), bytes] as const);
  expect(Object.fromEntries(files)).toMatchObject({ 'blank-style-tile.png': Uint8Array.of(1), 'blank-style-tile-2x2.png': Uint8Array.of(2) });
  expect(parseRunFile(window.fs.files.get(`/w/${folder}/run.json`)!).seams).toEqual(seams);
});

const planning = (window: FakeWindow) => ({
  fs: window.fs,
  readSettings: () => settingsSchema.parse({ 'nca.training.iterations': 77 }),
  isTrusted: () => true,
  workspaceFolder: () => uri('/w'),
  pickPhotos: () => Promise.resolve(undefined),
  pickStyle: () => Promise.resolve(undefined),
  pickStyleOrAutomaton: () => Promise.resolve(undefined),
  pickFolder: () => Promise.resolve(undefined),
  goOnWithout: () => Promise.resolve(false),
  newId: () => 'texture',
});
