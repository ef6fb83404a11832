import { beforeEach, describe, expect, it, vi } from 'vitest';
import { planGoOn } from '../../../src/commands/planGoOn';
import { planTrainingOn } from '../../../src/commands/planResume';
import { planRepeat } from '../../../src/commands/planRepeat';
import { PreviewFiles } from '../../../src/runs/previewFiles';
import { parseRunFile, type RunFile } from '../../../src/runs/runFile';
import { sha256 } from '../../../shared/sha256';
import { thinOut } from '../../../src/runs/thinOut';
import { settingsSchema } from '../../../shared/configuration/settings';
import { modelTensors, packModel, readModel } from '../../../shared/modelFile';
import { FakeWindow, runSettings } from './fakePage';
import { MemoryFileSystem, uri } from './memoryFileSystem';

const iterationsOf = (previews: readonly { iteration: number }[]) => previews.map(({ iteration }) => iteration);

describe('what is thinned out', () => {
  const of = (count: number, bytes = 1) => Array.from({ length: count }, (_, i) => ({ iteration: 10 * i, bytes }));

  it('is nothing as long as there is room', () => expect(thinOut(of(5), 5)).toEqual([]));

  it('leaves the oldest, the newest, and between them no gap over twice the smallest', () => {
    const previews = of(101);
    const dropped = thinOut(previews, 26);
    const kept = iterationsOf(previews.filter((each) => !dropped.includes(each)));
    expect([kept.length, kept[0], kept.at(-1)]).toEqual([26, 0, 1000]);
    const gaps = kept.slice(1).map((iteration, i) => iteration - kept[i]!);
    expect(Math.max(...gaps) / Math.min(...gaps)).toBeLessThanOrEqual(2);
  });

  it('stays as even where one after the other comes', () => {
    let kept: { iteration: number; bytes: number }[] = [];
    for (const each of of(200)) {
      kept = [...kept, each];
      const dropped = thinOut(kept, 20);
      kept = kept.filter((one) => !dropped.includes(one));
    }
    expect([kept.length, kept[0]!.iteration, kept.at(-1)!.iteration]).toEqual([20, 0, 1990]);
    const gaps = kept.slice(1).map(({ iteration }, i) => iteration - kept[i]!.iteration);
    // The last is as short as it came.
    expect(Math.max(...gaps)).toBeLessThanOrEqual((4 * 1990) / 19);
  });

  it('is all but the newest where two are too many', () => {
    expect(iterationsOf(thinOut(of(3, 10), 12))).toEqual([10, 0]);
    expect(thinOut(of(1, 10), 5)).toEqual([]);
  });
});

describe('previews in a run’s folder', () => {
  const budget = 1000;
  const preview = (iteration: number, photo = 0) => ({ iteration, photo, picture: new Uint8Array(40).fill(iteration), automaton: new Uint8Array(60).fill(iteration) });
  let fs: MemoryFileSystem;
  beforeEach(() => void (fs = new MemoryFileSystem({})));
  const open = () => new PreviewFiles(fs, uri('/w/nca/run'), budget);
  const bytesThere = () => [...fs.files].filter(([name]) => /iteration/.test(name)).reduce((sum, [, { length }]) => sum + length, 0);

  it('take no more than their budget at any time, and are read as they were written', async () => {
    const previews = open();
    for (let iteration = 1; iteration <= 40; iteration++) {
      await previews.add(preview(iteration, iteration % 2));
      expect(bytesThere()).toBeLessThanOrEqual(budget);
    }
    const kept = await previews.list();
    expect([kept.length, kept[0], kept.at(-1)]).toEqual([10, { iteration: 1, photo: 1 }, { iteration: 40, photo: 0 }]);
    expect(await open().list()).toEqual(kept);
    expect(await open().picture(40)).toEqual(preview(40).picture);
    expect(await open().automaton(1)).toEqual(preview(1).automaton);
    expect(new TextDecoder().decode(fs.files.get('/w/nca/run/previews/.gitignore'))).toBe('*\n');
  });

  it('of a run that was tried again are the newer ones', async () => {
    const previews = open();
    for (const iteration of [10, 20, 30]) await previews.add(preview(iteration));
    await previews.add(preview(15));
    expect(iterationsOf(await open().list())).toEqual([10, 15]);
    expect(bytesThere()).toBe(200);
  });

  it('count when they are whole: what a killed process left is passed over, and removed', async () => {
    await open().add(preview(10));
    fs.files.set('/w/nca/run/previews/iteration-000020.safetensors', new Uint8Array(60));
    expect(iterationsOf(await open().list())).toEqual([10]);
    await open().add(preview(30));
    expect([...fs.files.keys()].filter((name) => name.includes('000020'))).toEqual([]);
  });

  it('are of a photo, counted from 1: other numbers are passed over', async () => {
    await open().add(preview(10));
    for (const photo of ['0', '01', '1234567']) put(20, photo);
    expect(await open().list()).toEqual([{ iteration: 10, photo: 0 }]);
    function put(iteration: number, photo: string) {
      fs.files.set(`/w/nca/run/previews/iteration-0000${iteration}.safetensors`, new Uint8Array(60));
      fs.files.set(`/w/nca/run/previews/iteration-0000${iteration}.photo-${photo}.jpg`, new Uint8Array(40));
    }
  });

  it('say which there are where one is asked for that is not', async () => {
    await open().add(preview(10));
    await expect(open().automaton(11)).rejects.toThrow('No preview of iteration 11 is kept, those of 10 are.');
  });
});

describe('going on from a preview', () => {
  const id = '/w/cat.png';
  const folder = '/w/nca/2026-11-23-1805-cat-style';
  const settings = { ...runSettings, 'nca.automaton.layout': 'blur' as const };
  const automaton = (value: number, style = 2) =>
    packModel({
      layout: 'blur',
      parameters: new Float32Array(modelTensors('blur').reduce((sum, [, shape]) => sum + shape.reduce((a, b) => a * b), 0)).fill(value),
      metadata: { steps: 64, seed: 1, noise_level: 1, settings: { ...settings, 'nca.style.weight': style } },
    });
  let window: FakeWindow;
  const planning = () => ({
    fs: window.fs,
    places: { bundled: uri('/ext/samples'), parse: uri },
    workspaceFolder: () => uri('/w'),
    goOnWithChanged: () => Promise.resolve(false),
    newId: () => 'further',
    readSettings: () => settingsSchema.parse({}),
    isTrusted: () => true,
  });
  const keep = (iteration: number, bytes: Uint8Array) => window.controller.requests.keepPreview({ id, iteration, photo: 0, picture: Uint8Array.of(1), automaton: bytes });
  const recordIn = (path: string) => parseRunFile(window.fs.files.get(`${path}/run.json`)!);
  beforeEach(async () => {
    window = new FakeWindow();
    await window.controller.ready();
    await window.controller.add(window.job(id));
    await window.start(id);
  });

  it('is a new run that begins with exactly those weights, and keeps them', async () => {
    await keep(10, automaton(0.5));
    await keep(20, automaton(0.25, 7));
    await window.save(id);
    const job = (await planGoOn(window.controller.folderOf(id).uri, 20, planning()))!;
    await window.controller.add(job);
    const { request, path } = await begun('further');
    expect(request.start).toEqual(automaton(0.25, 7));
    expect(new Set(readModel(request.start!).parameters)).toEqual(new Set([0.25]));
    expect(request.settings['nca.style.weight']).toBe(7);
    const record = recordIn(path);
    expect(record.startedFrom).toEqual({ run: '2026-11-23-1805-cat-style', iteration: 20 });
    expect(record.start).toEqual({ name: 'start.safetensors', source: 'start.safetensors', sha256: await sha256(automaton(0.25, 7)) });
    expect(window.fs.files.get(`${path}/start.safetensors`)).toEqual(automaton(0.25, 7));
  });

  it('is repeated from its own folder, when the earlier run is gone', async () => {
    await keep(10, automaton(0.5));
    await window.save(id);
    await window.controller.add((await planGoOn(uri(folder), 10, planning()))!);
    const { path } = await begun('further');
    await window.controller.requests.save({ id: 'further', output: (await import('./fakePage')).output() });
    for (const name of [...window.fs.files.keys()]) if (name.startsWith(`${folder}/`)) window.fs.files.delete(name);
    const again = (await planRepeat(uri(path), recordIn(path), { ...planning(), newId: () => 'again' }))!;
    await window.controller.add(again);
    const repeated = await begun('again');
    expect(repeated.request.start).toEqual(automaton(0.5));
    const same: (keyof RunFile)[] = ['start', 'startedFrom', 'settings', 'photos'];
    for (const field of same) expect(recordIn(repeated.path)[field]).toEqual(recordIn(path)[field]);
  });

  it('of a preview that is not kept says so', async () => {
    await expect(planGoOn(uri(folder), 10, planning())).rejects.toThrow('No preview of iteration 10 is kept, none is.');
  });

  it('has no previews of runs of an experiment', async () => {
    await window.save(id);
    await window.controller.add(window.job('/w/dog.png', { experiment: 'weights' }));
    await window.controller.ready();
    await window.start('/w/dog.png');
    const kept = await window.controller.requests.keepPreview({ id: '/w/dog.png', iteration: 1, photo: 0, picture: Uint8Array.of(1), automaton: automaton(1) });
    expect(kept).toEqual({ previews: [] });
  });

  it('drops what came after the checkpoint where a run is resumed', async () => {
    await window.checkpoint(id, 15);
    await keep(10, automaton(1));
    await keep(20, automaton(2));
    await window.controller.panelClosed();
    const [unfinished] = await window.unfinished();
    expect(unfinished!.run.iterations).toBe(15);
    await window.controller.add(window.job(id, { unfinished: unfinished! }));
    await window.controller.ready();
    const { previews } = await window.controller.requests.runStarted({ id, settings, device: { kind: 'cpu', name: 'CPU (test)', reason: 'test' } });
    expect(iterationsOf(previews)).toEqual([10]);
  });

  it('keeps, where the page of a resumed run is loaded again, what came before the checkpoint reached since', async () => {
    await window.checkpoint(id, 15);
    await window.controller.panelClosed();
    const [unfinished] = await window.unfinished();
    await window.controller.add(window.job(id, { unfinished: unfinished! }));
    await window.controller.ready();
    await window.start(id);
    for (const iteration of [20, 25, 35]) await keep(iteration, automaton(1));
    await window.checkpoint(id, 30);
    await window.controller.ready();
    const { previews } = await window.controller.requests.runStarted({ id, settings, device: { kind: 'cpu', name: 'CPU (test)', reason: 'test' } });
    expect(iterationsOf(previews)).toEqual([20, 25]);
    expect(recordIn(folder).iterations).toBe(30);
  });

  it('is of no weight in the record of a training that goes on from its checkpoint', async () => {
    await keep(10, automaton(0.5));
    await window.save(id);
    await window.controller.add((await planGoOn(uri(folder), 10, planning()))!);
    await begun('further');
    await window.checkpoint('further', 400);
    await window.save('further');
    await window.controller.add(planTrainingOn(window.controller.last!, 'on'));
    const { request, path } = await begun('on');
    expect(request.start).toBeUndefined();
    const record = recordIn(path);
    expect([record.continues, record.start, record.startedFrom]).toEqual([window.controller.last!.folder.path.split('/').at(-1), undefined, undefined]);
    expect(window.fs.files.has(`${path}/start.safetensors`)).toBe(false);
  });

  it('misses previews that cannot be written, told of once and apart from lost checkpoints', async () => {
    window.fs.refuses = (path) => path.includes('/previews/');
    for (const iteration of [10, 20]) expect(await keep(iteration, automaton(1))).toEqual({ previews: [] });
    expect([window.unwrittenPreviews.length, window.unwritten.length]).toEqual([1, 0]);
    window.fs.refuses = (path) => path.includes('checkpoint');
    await window.checkpoint(id, 30);
    await vi.waitFor(() => expect(window.unwritten).toHaveLength(1));
  });

  async function begun(run: string) {
    const request = window.runs.find((each) => each.id === run)!;
    const { folder: path } = await window.controller.requests.runStarted({ id: run, settings: { ...settings, ...request.settings, 'nca.seed': 1 }, device: { kind: 'cpu', name: 'CPU (test)', reason: 'test' } });
    return { request, path: `/w/${path}` };
  }
});
