import { beforeEach, expect, it } from 'vitest';
import { planGoOn } from '../../../src/commands/planGoOn';
import { planRepeat } from '../../../src/commands/planRepeat';
import { planResume } from '../../../src/commands/planResume';
import { planTexture } from '../../../src/commands/planTexture';
import { parseRunFile } from '../../../src/runs/runFile';
import { settingsSchema } from '../../../shared/configuration/settings';
import { FakeWindow } from './fakePage';
import { modelTensors, packModel } from '../../../shared/modelFile';
import { uri } from './memoryFileSystem';
import { png } from './pictures';

let window: FakeWindow;
beforeEach(() => {
  window = new FakeWindow();
  window.fs.files.set('/ext/samples/blank.png', png(8, 8));
});

it('is a run without a photo, whose folder has the tile, the tile 2 × 2 and how its edges meet', async () => {
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

it('stays one when it is resumed, gone on from or repeated', async () => {
  const again = { ...planning(window), places: { bundled: uri('/ext/samples'), parse: uri }, goOnWithChanged: () => Promise.resolve(false), newId: () => 'again' };
  await window.controller.ready();
  await window.controller.add((await planTexture(uri('/w/style.png'), planning(window), uri('/ext/samples/blank.png')))!);
  const folder = uri(`/w/${await window.start('texture')}`);
  const automaton = packModel({ layout: 'blur', parameters: new Float32Array(modelTensors('blur').reduce((sum, [, shape]) => sum + shape.reduce((x, y) => x * y), 0)) });
  await window.controller.requests.keepPreview({ id: 'texture', iteration: 5, photo: 0, picture: Uint8Array.of(1), automaton });
  await window.checkpoint('texture', 10);
  await window.controller.panelClosed();
  const run = () => parseRunFile(window.fs.files.get(`${folder.path}/run.json`)!);
  const texture = { label: 'texture × style.png', tile: {} };
  expect(run()).toMatchObject(texture);
  expect(await planGoOn(folder, 5, again)).toMatchObject(texture);
  const resumed = await planResume((await window.unfinished())[0]!, again);
  expect(resumed).toMatchObject(texture);
  await window.controller.add(resumed!);
  expect((await window.controller.ready()).run).toMatchObject({ tile: {} });
  await window.start('again');
  await window.save('again');
  expect(run()).toMatchObject({ ...texture, finished: true });
  expect(await planRepeat(folder, run(), again)).toMatchObject(texture);
  // A record of before, which has the seams alone.
  expect(await planRepeat(folder, { ...run(), tile: undefined, seams: { columns: 1, rows: 1 } }, again)).toMatchObject({ tile: {} });
});

const planning = (window: FakeWindow) => ({
  fs: window.fs,
  command: 'Make NCA Texture',
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
