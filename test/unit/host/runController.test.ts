import { beforeEach, describe, expect, it, vi } from 'vitest';
import { planRepeat } from '../../../src/commands/planRepeat';
import { planResume, planTrainingOn, type ResumePlanning } from '../../../src/commands/planResume';
import { parseRunFile } from '../../../src/runs/runFile';
import { RunFolder } from '../../../src/runs/runFolder';
import type { RunJob } from '../../../src/runs/runJob';
import { discardRun } from '../../../src/runs/unfinishedRuns';
import { readSafetensors, toFloat32, writeSafetensors } from '../../../shared/safetensors';
import { FakeWindow, output } from './fakePage';
import { baseAutomata } from '../../../shared/configuration/start';
import { hostRequests } from '../../../shared/protocol/messages';
import { otherPhotos } from '../../../shared/configuration/otherPhotos';
import { settingsSchema } from '../../../shared/configuration/settings';
import { uri } from './memoryFileSystem';
import { png } from './pictures';

const id = '/w/cat.png';
const folder = '/w/nca/2026-11-23-1805-cat-style';
let window: FakeWindow;
beforeEach(() => void (window = new FakeWindow()));

/** A run that the page has and trains. */
async function training(more: Partial<RunJob> = {}): Promise<void> {
  await window.controller.ready();
  await window.controller.add(window.job(id, more));
  await window.start(id);
}

const valuesOf = (file: Uint8Array | undefined) =>
  Object.fromEntries(
    [...readSafetensors(file!).tensors].map(([name, tensor]) => [name, toFloat32(tensor)[0]]),
  );
const checkpointFile = () => window.fs.files.get(`${folder}/checkpoint.safetensors`);
const checkpoint = () => new RunFolder(window.fs, uri(folder)).readCheckpoint();
const runFile = () => window.fs.json(`${folder}/run.json`) as Record<string, unknown>;
const planning = (goOn = true): ResumePlanning => ({
  fs: window.fs,
  places: { bundled: uri('/ext/samples'), parse: uri },
  workspaceFolder: () => uri('/w'),
  goOnWithChanged: () => Promise.resolve(goOn),
  newId: () => 'resumed',
});

describe('a run', () => {
  it('goes to a page that is there already', async () => {
    expect(await window.controller.ready()).toEqual({ run: null, queue: [] });
    await window.controller.add(window.job());
    expect(window.runs).toHaveLength(1);
    expect(window.runs[0]).toMatchObject({ id, photos: [{ name: 'cat.png' }], style: { name: 'style.png' } });
  });

  it('waits for a page that is only opening, and is handed out once', async () => {
    await window.controller.add(window.job());
    expect(window.panelsShown).toBe(1);
    expect(window.runs).toEqual([]);
    expect((await window.controller.ready()).run?.id).toBe(id);
    expect(window.runs).toEqual([]);
  });

  it('of an experiment makes sure that there is a page, and brings none to the front', async () => {
    await window.controller.add(window.job('/w/cat.png', { experiment: 'weights' }));
    expect(window.panelsMadeSure).toBe(1);
    expect(window.panelsShown).toBe(0);
  });

  it('is not handed out twice when page and pictures come at the same time', async () => {
    const adding = window.controller.add(window.job());
    const { run } = await window.controller.ready();
    await adding;
    expect([run, ...window.runs].filter(Boolean)).toHaveLength(1);
  });

  it('is none when a picture cannot be read', async () => {
    await window.controller.ready();
    await expect(window.controller.add(window.job('/w/gone.png'))).rejects.toThrow(
      /gone\.png cannot be read/,
    );
    expect(window.phase).toBe('idle');
  });

  it('makes its folder when it starts, with an unfinished run.json', async () => {
    await training();
    expect(window.fs.list(folder)).toEqual([`${folder}/run.json`]);
    expect(runFile()).toMatchObject({
      finished: false,
      ended: null,
      seed: 1,
      settings: { 'nca.training.iterations': 400 },
      base: baseAutomata.coarseToFine.sha256,
      device: { kind: 'cpu' },
      versions: { 'nca-studio': '0.1.0' },
      photos: [{ name: 'cat.png', source: '../../cat.png', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }],
    });
  });

  it('names the photos that are trained on beside the run’s own', async () => {
    await training({ settings: settingsSchema.parse({ 'nca.automaton.layout': 'coarseToFine' }) });
    expect(runFile()).not.toHaveProperty('otherPhotos');
    const settings = { 'nca.training.otherPhotos': 0.25, 'nca.training.batch': 2, 'nca.training.pool': 16 };
    const device = { kind: 'cpu', name: 'CPU', reason: 'asked for' } as const;
    await window.controller.requests.runStarted({ id, settings, device });
    expect(runFile()['otherPhotos']).toEqual(otherPhotos);
  });

  it('brings VGG19 to the page where the settings ask for it, and writes down where it is from', async () => {
    const provenance = { id: 'vgg19', repository: 'a/b', revision: 'c', licence: 'BSD-3-Clause', sha256: 'd' };
    window.vgg19 = () => Promise.resolve({ kind: 'vgg19', weights: Uint8Array.of(7), provenance });
    const settings = settingsSchema.parse({ 'nca.style.network': 'vgg19' });
    await window.controller.ready();
    await window.controller.add(window.job(id, { settings }));
    expect(window.runs[0]?.vgg19).toEqual(Uint8Array.of(7));
    await window.start(id);
    expect(runFile()).toMatchObject({ networks: [provenance] });
  });

  it('is none when its network is not at hand', async () => {
    const settings = settingsSchema.parse({ 'nca.style.network': 'vgg19' });
    await expect(window.controller.add(window.job(id, { settings }))).rejects.toThrow(/has not been downloaded/);
    expect(window.phase).toBe('idle');
  });

  it('shows where it is', async () => {
    await training();
    window.progress(id, 120);
    expect(window.controller.status).toMatchObject({ phase: 'running', progress: { iteration: 120 } });
    window.progress(id, 120, true);
    expect(window.phase).toBe('paused');
  });

  it('is beginning until its first picture tells how long it takes, but for one of an experiment', async () => {
    const { controller } = window;
    const beginning = () => controller.status.beginning;
    expect(beginning()).toBe(false);
    await training();
    expect(beginning()).toBe(true);
    window.progress(id, 1, false, null);
    expect(beginning()).toBe(true);
    window.progress(id, 2);
    expect(beginning()).toBe(false);
    await window.save(id);
    await controller.requests.nextRun({ after: id });
    await controller.add(window.job(id, { id: 'other', experiment: 'sweep' }));
    expect([window.phase, beginning()]).toEqual(['starting', false]);
  });

  it('is beginning no longer after a few iterations, though its first picture fails', async () => {
    await training();
    window.progress(id, 2, false, null);
    expect(window.controller.status.beginning).toBe(true);
    window.progress(id, 3, false, null);
    expect(window.controller.status.beginning).toBe(false);
  });

  it('leaves its files at the end, run.json last, and no checkpoint', async () => {
    await training();
    await window.checkpoint(id, 100);
    await vi.waitFor(() => expect(checkpointFile()).toBeDefined());
    const saved = await window.save(id, { notices: ['Rolled back once.'] });
    expect(saved).toEqual({
      folder: 'nca/2026-11-23-1805-cat-style',
      results: ['nca/2026-11-23-1805-cat-style/result.png'],
      model: 'nca/2026-11-23-1805-cat-style/cat-style.nca.safetensors',
    });
    const names = ['cat-style.nca.safetensors', 'losses.csv', 'result.png', 'run.json'];
    expect(window.fs.list(folder)).toEqual(names.map((name) => `${folder}/${name}`));
    expect(window.fs.changes.filter((change) => change.startsWith('rename')).at(-1)).toContain('run.json');
    expect(runFile()).toMatchObject({ finished: true, ended: 'finished', iterations: 400, seconds: 60 });
    expect(runFile()).toMatchObject({
      results: [{ photo: 'cat.png', file: 'result.png' }],
      notices: ['Rolled back once.'],
    });
    expect(window.finished).toMatchObject([{ iterations: 400, results: [{ path: `${folder}/result.png` }] }]);
    expect(window.phase).toBe('idle');
  });

  it('goes on after Save Now', async () => {
    await training();
    await window.save(id, { ended: 'snapshot', iterations: 50 });
    expect(window.fs.files.has(`${folder}/result.png`)).toBe(true);
    expect(runFile()).toMatchObject({ finished: false, ended: null, iterations: 50 });
    expect(window.phase).toBe('running');
    expect(window.finished).toEqual([]);
    await window.checkpoint(id, 60);
    await vi.waitFor(() => expect(checkpointFile()).toBeDefined());
    expect(runFile()).toMatchObject({ results: [{ file: 'result.png' }] });
  });

  it('of an unknown id is refused', async () => {
    await training();
    await expect(window.start('other')).rejects.toMatchObject({ code: 'unknown-run' });
    await expect(window.save('other')).rejects.toMatchObject({ code: 'unknown-run' });
  });
});

describe('checkpoints', () => {
  it('are put together of the latest core and every slot’s latest state', async () => {
    await training();
    await window.checkpoint(id, 10, { 0: 1, 3: 2 });
    await window.checkpoint(id, 20, { 3: 5 });
    await vi.waitFor(async () =>
      expect(valuesOf(await checkpoint())).toEqual({ weight: 20, 'pool.0.state': 1, 'pool.3.state': 5 }),
    );
  });

  it('count only when they are whole', async () => {
    await training();
    await window.checkpoint(id, 10, { 0: 1 });
    const part = { kind: 'core', bytes: png() } as const;
    await window.controller.requests.checkpointPart({ id, iteration: 20, seconds: 10, part, last: false });
    await window.controller.panelClosed();
    expect(valuesOf(await checkpoint())).toEqual({ weight: 10, 'pool.0.state': 1 });
  });

  it('that cannot be written are told of once, and training goes on', async () => {
    await training();
    window.fs.refuses = (path) => path.includes('checkpoint');
    await window.checkpoint(id, 10);
    await vi.waitFor(() => expect(window.unwritten).toHaveLength(1));
    await window.checkpoint(id, 20);
    await new Promise((resolve) => setTimeout(resolve));
    expect(window.unwritten).toHaveLength(1);
    expect(window.phase).toBe('running');
  });
});

describe('a panel that is closed while it trains', () => {
  it('leaves a checkpoint, its losses and an unfinished run to resume', async () => {
    await training();
    window.progress(id, 1);
    window.progress(id, 2);
    await window.checkpoint(id, 2, { 0: 1 });
    window.progress(id, 9);
    window.progress(id, 9, true);
    window.time += 3_600_000;
    await window.controller.panelClosed();
    expect(window.brokenOff).toMatchObject([{ resumable: true }]);
    expect(runFile()).toMatchObject({ finished: false, ended: 'interrupted', iterations: 2, seconds: 1 });
    expect(window.fs.text(`${folder}/losses.csv`)).toBe(
      'iteration,total,style,content,color,overflow\n1,10,4,3,2,1\n2,5,4,3,2,1\n',
    );
    expect(window.phase).toBe('idle');
  });

  it('before the first checkpoint leaves nothing to resume, and says so', async () => {
    await training();
    await window.controller.panelClosed();
    expect(window.brokenOff).toMatchObject([{ resumable: false }]);
    expect(runFile()).toMatchObject({ finished: true, ended: 'interrupted' });
    expect(await window.unfinished()).toEqual([]);
  });

  it('says nothing when no run was there', async () => {
    await window.controller.ready();
    await window.controller.panelClosed();
    expect(window.brokenOff).toEqual([]);
  });

  it('is resumed in its own folder, with its settings and checkpoint', async () => {
    await training();
    window.progress(id, 1);
    window.progress(id, 2);
    await window.checkpoint(id, 2);
    await window.controller.panelClosed();
    const [unfinished] = await window.unfinished();
    const job = await planResume(unfinished!, planning());
    await window.controller.add(job!);
    const { run } = await window.controller.ready();
    expect(run?.settings).toMatchObject({ 'nca.preset': 'quick', 'nca.training.iterations': 400 });
    expect(valuesOf(run?.checkpoint)).toEqual({ weight: 2 });
    await window.start('resumed');
    const history = [{ ...output().history[0]!, iteration: 2, total: 7 }];
    await window.save('resumed', { history, seconds: 75 });
    expect(window.fs.text(`${folder}/losses.csv`)).toContain('\n1,10,4,3,2,1\n2,7,4,3,2,1\n');
    const notices = ['Resumed after iteration 2.'];
    expect(runFile()).toMatchObject({ finished: true, seconds: 75, notices, base: baseAutomata.coarseToFine.sha256 });
    expect(await window.unfinished()).toEqual([]);
    expect(window.fs.list('/w/nca').every((path) => path.startsWith(folder))).toBe(true);
  });

  it('still says what it began with and when it shall stop', async () => {
    window.fs.put('/w/oil.nca.safetensors', 'weights');
    const stop = { similarity: 0.5 };
    await training({ start: uri('/w/oil.nca.safetensors'), continues: 'the run before', stop });
    await window.checkpoint(id, 2);
    const before = runFile();
    expect(before).toMatchObject({ start: { name: 'oil.nca.safetensors' }, continues: 'the run before', stop });
    await window.controller.panelClosed();
    window.fs.files.delete('/w/oil.nca.safetensors');
    const job = await planResume((await window.unfinished())[0]!, planning());
    await window.controller.add(job!);
    expect((await window.controller.ready()).run?.stop).toEqual(stop);
    await window.start('resumed');
    expect(runFile()).toMatchObject({ start: before['start'], continues: 'the run before', stop });
    expect(runFile()).not.toHaveProperty('base');
  });

  it('starts over, if it must, from the automaton that it began with', async () => {
    window.fs.put('/w/oil.nca.safetensors', 'weights');
    await training({ start: uri('/w/oil.nca.safetensors') });
    await window.checkpoint(id, 2);
    await window.controller.panelClosed();
    const asked = vi.fn(() => Promise.resolve(true));
    const plan = async () => planResume((await window.unfinished())[0]!, { ...planning(), goOnWithChanged: asked });
    expect((await plan())?.start?.path).toBe('/w/oil.nca.safetensors');
    expect(asked).not.toHaveBeenCalled();
    window.fs.files.delete('/w/oil.nca.safetensors');
    expect((await plan())?.start).toBeUndefined();
    expect(asked).toHaveBeenCalledWith(['oil.nca.safetensors']);
  });

  it('of a version before the base automaton began cold', async () => {
    await training();
    await window.checkpoint(id, 2);
    await window.controller.panelClosed();
    const { settings, ...run } = runFile() as { settings: Record<string, unknown> };
    const { 'nca.training.start': _, ...older } = settings;
    window.fs.put(`${folder}/run.json`, JSON.stringify({ ...run, settings: { ...older, 'nca.long.gone': 1 } }));
    const job = await planResume((await window.unfinished())[0]!, planning());
    expect(job?.settings).toMatchObject({ 'nca.training.start': 'cold', 'nca.training.iterations': 400 });
    expect(job?.settings).not.toHaveProperty('nca.long.gone');
  });

  it('takes the pictures along that guide it, and says when one has changed', async () => {
    await training();
    await window.checkpoint(id, 2);
    await window.controller.panelClosed();
    const images = [{ name: 'dog.png', source: '../../dog.png', sha256: 'a'.repeat(64), weight: -0.5 }];
    const json = { ...runFile(), guidance: { clip: 'tiny', prompts: [], images } };
    window.fs.put(`${folder}/run.json`, JSON.stringify(json));
    const asked: (readonly string[])[] = [];
    const goOnWithChanged = (names: readonly string[]) => {
      asked.push(names);
      return Promise.resolve(true);
    };
    const job = await planResume((await window.unfinished())[0]!, { ...planning(), goOnWithChanged });
    expect(asked).toEqual([['dog.png']]);
    expect(job?.guidance).toMatchObject({ clip: 'tiny', prompts: [], images: [{ weight: -0.5 }] });
    expect(job?.guidance?.images?.[0]?.uri.path).toBe('/w/dog.png');
  });

  it('is not offered while it is under way again, nor resumed twice', async () => {
    await training();
    await window.checkpoint(id, 2);
    await window.controller.panelClosed();
    const [unfinished] = await window.unfinished();
    const job = (await planResume(unfinished!, planning()))!;
    await window.controller.add(job);
    expect(window.controller.isBusyWith(unfinished!.folder.uri)).toBe(true);
    await window.controller.add({ ...job, id: 'again' });
    expect(window.controller.status.waiting).toBe(0);
  });

  it('asks before it resumes with a picture that has changed', async () => {
    await training();
    await window.checkpoint(id, 2);
    await window.controller.panelClosed();
    window.fs.put('/w/cat.png', png(9, 9));
    const [unfinished] = await window.unfinished();
    const asked = vi.fn(() => Promise.resolve(false));
    expect(await planResume(unfinished!, { ...planning(), goOnWithChanged: asked })).toBeUndefined();
    expect(asked).toHaveBeenCalledWith(['cat.png']);
  });

  it('can be discarded', async () => {
    await training();
    await window.checkpoint(id, 2);
    await window.controller.panelClosed();
    await discardRun((await window.unfinished())[0]!, window.claims);
    expect(runFile()).toMatchObject({ finished: true, ended: 'discarded' });
    expect(checkpointFile()).toBeUndefined();
  });

  it('is refused with a reason when its checkpoint is damaged', async () => {
    await training();
    await window.checkpoint(id, 2);
    await window.controller.panelClosed();
    window.fs.put(`${folder}/checkpoint.safetensors`, 'not a checkpoint');
    const [unfinished] = await window.unfinished();
    await expect(planResume(unfinished!, planning())).rejects.toMatchObject({ code: 'checkpoint' });
  });
});

describe('a page that is loaded again while it trains', () => {
  it('gets its run back with the latest checkpoint', async () => {
    await training();
    await window.checkpoint(id, 40);
    const { run } = await window.controller.ready();
    expect(run?.id).toBe(id);
    expect(valuesOf(run?.checkpoint)).toEqual({ weight: 40 });
    expect(await window.start(id)).toBe('nca/2026-11-23-1805-cat-style');
  });
});

describe('the queue', () => {
  it('holds runs while one trains, moves, drops and hands them out in order', async () => {
    await training();
    for (const name of ['a', 'b', 'c']) {
      await window.controller.add(window.job('/w/dog.png', { id: name, label: name }));
    }
    expect(window.queued).toEqual(['a', 'b', 'c']);
    window.controller.events.queueMove({ id: 'c', by: -1 });
    window.controller.events.queueMove({ id: 'a', by: -1 });
    window.controller.events.queueDrop({ id: 'b' });
    const items = [
      { id: 'a', label: 'a' },
      { id: 'c', label: 'c' },
    ];
    expect(window.toPage.at(-1)).toEqual({ name: 'queue', params: { items } });
    await window.save(id);
    expect((await window.controller.requests.nextRun({})).run?.id).toBe('a');
    await window.start('a');
    await window.save('a');
    expect((await window.controller.requests.nextRun({})).run?.id).toBe('c');
    await window.start('c');
    await window.save('c');
    expect((await window.controller.requests.nextRun({})).run).toBeNull();
  });

  it('leaves a page the run that was sent to it while it asked for the next', async () => {
    await training();
    await window.save(id);
    await window.controller.add(window.job('/w/dog.png', { id: 'sent' }));
    expect(window.runs.at(-1)?.id).toBe('sent');
    expect(await window.controller.requests.nextRun({ after: id })).toEqual({ run: null });
    await window.start('sent');
    expect(window.phase).toBe('running');
  });

  it('goes on after a run that the page stopped before it began', async () => {
    await window.controller.ready();
    await window.controller.add(window.job());
    await window.controller.add(window.job('/w/dog.png', { id: 'next' }));
    expect((await window.controller.requests.nextRun({ after: id })).run?.id).toBe('next');
    await expect(window.start(id)).rejects.toThrow('does not know this run');
  });

  it('passes over a run whose picture has gone meanwhile, and says so', async () => {
    await training();
    await window.controller.add(window.job('/w/dog.png', { id: 'gone' }));
    await window.controller.add(window.job('/w/cat.png', { id: 'next' }));
    window.fs.files.delete('/w/dog.png');
    await window.save(id);
    expect((await window.controller.requests.nextRun({})).run?.id).toBe('next');
    expect(window.failures).toMatchObject([{ code: 'image-unreadable', wayOut: { do: 'chooseImages' } }]);
  });
});

describe('a run that fails', () => {
  it('is told of, kept as unfinished, and may be tried again by the page', async () => {
    await training();
    await window.checkpoint(id, 30);
    window.controller.events.runFailed({ id, code: 'engine-failed', message: 'The GPU was lost.' });
    expect(window.failures).toMatchObject([{ message: 'The GPU was lost.', wayOut: { do: 'showLog' } }]);
    await vi.waitFor(() => expect(runFile()).toMatchObject({ ended: 'failed', finished: false }));
    expect(runFile()['notices']).toEqual(['The GPU was lost.']);
    await window.start(id);
    expect(window.phase).toBe('running');
    await window.save(id);
    expect(runFile()).toMatchObject({ ended: 'finished' });
  });

  it('gives way to the next one', async () => {
    await training();
    window.controller.events.runFailed({
      id,
      code: 'unreadable-image',
      message: '"cat.png" cannot be read.',
    });
    expect(window.failures).toMatchObject([{ wayOut: { do: 'chooseImages' } }]);
    await window.controller.add(window.job('/w/dog.png'));
    expect(window.runs.at(-1)?.id).toBe('/w/dog.png');
  });
});

describe('a result that cannot be written', () => {
  it('is kept in another folder that the user picks', async () => {
    await training();
    window.fs.refuses = (path) => path.startsWith('/w/');
    window.whereToSave = [uri('/elsewhere')];
    await expect(window.save(id)).rejects.toMatchObject({ code: 'save-failed' });
    await vi.waitFor(() => expect(window.finished).toHaveLength(1));
    expect(window.finished[0]!.folder.path).toBe('/elsewhere/2026-11-23-1805-cat-style');
    expect(window.fs.files.has('/elsewhere/2026-11-23-1805-cat-style/result.png')).toBe(true);
    // The page tries again on its own: it learns where the result is.
    expect(await window.save(id)).toMatchObject({ folder: '/elsewhere/2026-11-23-1805-cat-style' });
  });

  /** The result is there, nobody can write it into its folder, and the user has not said where else. */
  async function unsaved(): Promise<(where: 'again' | undefined) => void> {
    await training();
    await window.checkpoint(id, 400);
    await vi.waitFor(() => expect(checkpointFile()).toBeDefined());
    window.fs.refuses = (path) => path.startsWith('/w/nca/');
    let answer: (where: 'again' | undefined) => void = () => {};
    window.whereToSave = [new Promise<'again' | undefined>((resolve) => (answer = resolve))];
    await expect(window.save(id)).rejects.toMatchObject({ code: 'save-failed' });
    return answer;
  }
  const rescued = '/temporary/nca/2026-11-23-1805-cat-style';

  it.each([
    ['the panel is closed', () => window.controller.panelClosed()],
    ['the window goes', () => window.controller.shutDown()],
    ['another run begins', () => window.controller.add(window.job('/w/dog.png'))],
    ['the page goes on to the next', () => window.controller.requests.nextRun({ after: id })],
  ])('is kept in the temporary folder when %s before the user answers, and that is said', async (_, happens) => {
    const answer = await unsaved();
    await happens();
    expect(window.fs.list(rescued)).toContain(`${rescued}/result.png`);
    expect(window.fs.json(`${rescued}/run.json`)).toMatchObject({ finished: true });
    expect(window.told).toEqual([expect.stringContaining(`The result is in ${rescued}`)]);
    expect(window.finished).toMatchObject([{ folder: { path: rescued } }]);
    expect(checkpointFile()).toBeDefined();
    answer('again');
    await new Promise((resolve) => setTimeout(resolve));
    expect([window.finished.length, window.brokenOff]).toEqual([1, []]);
  });

  it('that can be kept nowhere leaves a run to resume', async () => {
    await unsaved();
    window.fs.refuses = () => true;
    await window.controller.panelClosed();
    expect(window.told).toEqual([expect.stringMatching(/neither .* nor .*make room/)]);
    expect(window.brokenOff).toHaveLength(1);
    expect(await window.unfinished()).toHaveLength(1);
  });

  it('is written again when the disk is back', async () => {
    await training();
    window.fs.refuses = (path) => path.includes('result');
    window.whereToSave = [];
    await expect(window.save(id)).rejects.toThrow(/NoPermissions/);
    window.fs.refuses = () => false;
    await window.save(id);
    expect(window.finished).toHaveLength(1);
  });
});

describe('a folder', () => {
  it('is the window’s from the start of its run to its end', async () => {
    await training();
    expect([...window.claimed]).toEqual([folder]);
    await window.save(id);
    expect([...window.claimed]).toEqual([]);
  });

  it.each([
    ['the panel is closed', () => window.controller.panelClosed()],
    ['the window goes', () => window.controller.shutDown()],
  ])('is free again when %s', async (_, end) => {
    await training();
    await window.checkpoint(id, 2);
    await end();
    await vi.waitFor(() => expect([...window.claimed]).toEqual([]));
  });

  it('of a run that another process trains is left alone, and so is one that went on while its turn came', async () => {
    await training();
    await window.checkpoint(id, 2);
    await window.controller.panelClosed();
    const [unfinished] = await window.unfinished();
    const job = (await planResume(unfinished!, planning()))!;
    await vi.waitFor(() => expect([...window.claimed]).toEqual([]));
    window.claimed.add(folder);
    const before = window.fs.text(`${folder}/run.json`);
    await expect(window.controller.add(job)).rejects.toThrow('Another process trains the run');
    await expect(discardRun(unfinished!, window.claims)).rejects.toThrow('Another process trains the run');
    expect([window.fs.text(`${folder}/run.json`), window.phase]).toEqual([before, 'idle']);
    window.claimed.clear();
    window.fs.put(`${folder}/run.json`, JSON.stringify({ ...runFile(), saved: '2027-01-01T00:00:00.000Z' }));
    await expect(window.controller.add(job)).rejects.toThrow(/went on elsewhere/);
    window.fs.put(`${folder}/run.json`, JSON.stringify({ ...runFile(), finished: true, ended: 'finished' }));
    await expect(window.controller.add(job)).rejects.toThrow(/is over/);
    await discardRun(unfinished!, window.claims);
    expect(runFile()).toMatchObject({ ended: 'finished' });
    await vi.waitFor(() => expect([...window.claimed]).toEqual([]));
  });

  it('that another process took over is written to no more: the training ends, and the user hears why', async () => {
    await training();
    await window.checkpoint(id, 2);
    await vi.waitFor(() => expect(window.fs.list(folder)).toContain(`${folder}/checkpoint.safetensors`));
    window.losing.get(folder)!();
    const before = window.fs.changes.length;
    expect(window.phase).toBe('idle');
    expect(window.told).toEqual([expect.stringMatching(/Another process took this run over/)]);
    expect(window.toPage.at(-1)).toEqual({ name: 'control', params: { action: 'stop' } });
    await expect(window.checkpoint(id, 3)).rejects.toMatchObject({ code: 'unknown-run' });
    await expect(window.save(id)).rejects.toMatchObject({ code: 'unknown-run' });
    expect([window.fs.changes.length, window.failures, window.brokenOff, window.unwritten]).toEqual([before, [], [], []]);
  });

  it('that was lost while its run was resumed is written to no more either', async () => {
    await training();
    await window.checkpoint(id, 2);
    await window.controller.panelClosed();
    await vi.waitFor(() => expect([...window.claimed]).toEqual([]));
    await window.controller.add((await planResume((await window.unfinished())[0]!, planning()))!);
    await window.start('resumed');
    window.losing.get(folder)!();
    expect([window.phase, window.told.length]).toEqual(['idle', 1]);
  });

  it('is free for a resumed run that the page could not go on with', async () => {
    await training();
    await window.checkpoint(id, 2);
    window.controller.events.runFailed({ id, code: 'engine-failed', message: 'The GPU was lost.' });
    await vi.waitFor(() => expect(runFile()).toMatchObject({ ended: 'failed' }));
    await window.controller.add((await planResume((await window.unfinished())[0]!, planning()))!);
    await window.start('resumed');
    expect([...window.claimed]).toEqual([folder]);
  });
});

describe('training on', () => {
  it('goes on from the last checkpoint by as many iterations again, in a new folder', async () => {
    await training();
    await window.checkpoint(id, 400);
    await window.save(id);
    await window.controller.add(planTrainingOn(window.controller.last!, 'on'));
    const request = window.runs.at(-1)!;
    expect(request.settings['nca.training.iterations']).toBe(800);
    expect(valuesOf(request.checkpoint)).toEqual({ weight: 400 });
    expect(await window.start('on')).toBe('nca/2026-11-23-1805-cat-style-2');
    const record = window.fs.json(`${folder}-2/run.json`);
    expect(record).toMatchObject({ continues: '2026-11-23-1805-cat-style', notices: [] });
    expect(record).not.toHaveProperty('base');
    await window.save('on', { iterations: 800 });
    expect(planTrainingOn(window.controller.last!, 'more').settings['nca.training.iterations']).toBe(1200);
  });

  it('says how far it was when it breaks off before a checkpoint of its own', async () => {
    const metadata = { iteration: '400', session: JSON.stringify({ seconds: 61.5 }) };
    const checkpoint = writeSafetensors([], metadata);
    await training({ checkpoint, continues: 'before' });
    window.progress(id, 403);
    await window.controller.panelClosed();
    expect((await window.unfinished())[0]!.run).toMatchObject({ iterations: 400, seconds: 61.5 });
  });

  it('leaves the folder of an experiment alone, and its rules to stop', async () => {
    const root = uri('/w/nca/experiments/weights');
    const folder = new RunFolder(window.fs, uri(`${root.path}/1f`));
    await training({ experiment: 'weights', root, folder, stop: { similarity: 0.5 } });
    await window.checkpoint(id, 400);
    await window.save(id);
    const finished = window.fs.text('/w/nca/experiments/weights/1f/run.json');
    await window.controller.add(planTrainingOn(window.controller.last!, 'on'));
    expect(window.runs.at(-1)!.stop).toBeUndefined();
    expect(await window.start('on')).toBe('nca/2026-11-23-1805-cat-style');
    expect(window.fs.text('/w/nca/experiments/weights/1f/run.json')).toBe(finished);
  });

  it('needs a checkpoint', async () => {
    await training();
    await window.save(id);
    expect(() => planTrainingOn(window.controller.last!, 'on')).toThrow(/before its first checkpoint/);
  });
});

describe('a run that is repeated', () => {
  const repeating = (goOn = true) => ({ ...planning(goOn), readSettings: () => settingsSchema.parse({}), isTrusted: () => true });
  const recorded = () => parseRunFile(window.fs.files.get(`${folder}/run.json`)!);
  const weightChanges = [{ iteration: 3, weights: { style: 2, content: 1, color: 0, overflow: 1 } }];
  const finished = async (more: Partial<RunJob> = {}) => {
    await training(more);
    await window.save(id, { weightChanges, iterations: 12, ended: 'stopped' } as never);
  };

  it('has the pictures, settings and live changes of the first one, and a folder of its own', async () => {
    await finished();
    const job = (await planRepeat(uri(folder), recorded(), repeating()))!;
    expect(job).toMatchObject({ id: 'resumed', label: recorded().label });
    expect([job.photos[0]!.path, job.root.path, job.folder, job.stop]).toEqual([id, '/w/nca', undefined, undefined]);
    await window.controller.add(job);
    const { run } = await window.controller.ready();
    expect(run).toMatchObject({ replay: { iterations: 12 }, settings: { 'nca.seed': recorded().seed } });
    expect(run!.replay!.weightChanges).toMatchObject(weightChanges);
  });

  it('that is trained on does not end where the first one did', async () => {
    await finished();
    const job = (await planRepeat(uri(folder), recorded(), repeating()))!;
    await window.controller.add(job);
    await window.controller.ready();
    await window.start('resumed');
    await window.checkpoint('resumed', 2);
    await window.save('resumed');
    expect(planTrainingOn(window.controller.last!, 'on').replay).toBeUndefined();
  });

  it('asks before it goes on with pictures that are others now', async () => {
    await finished();
    window.fs.put(id, png(8, 8));
    expect(await planRepeat(uri(folder), recorded(), repeating(false))).toBeUndefined();
    expect(await planRepeat(uri(folder), recorded(), repeating(true))).toBeDefined();
  });

  it('is guided by the pictures of the first one, and says when one of them is another', async () => {
    await finished();
    const images = [{ name: 'dog.png', source: '../../dog.png', sha256: 'a'.repeat(64), weight: 1 }];
    const record = { ...recorded(), guidance: { clip: 'tiny', prompts: [], images } };
    const goOnWithChanged = vi.fn(() => Promise.resolve(true));
    const job = await planRepeat(uri(folder), record, { ...repeating(), goOnWithChanged });
    expect(goOnWithChanged).toHaveBeenCalledWith(['dog.png']);
    expect(job?.guidance?.images).toMatchObject([{ uri: { path: '/w/dog.png' }, weight: 1 }]);
  });

  it('judges no weights that the first one did not judge', async () => {
    await finished();
    const job = (await planRepeat(uri(folder), { ...recorded(), unjudged: true }, repeating()))!;
    await window.controller.add(job);
    const { run } = await window.controller.ready();
    // As the page has it: what its messages do not know is lost there.
    expect(hostRequests.ready.result.shape.run.parse(run)?.replay).toMatchObject({ iterations: 12, unjudged: true });
  });

  it('is refused where it cannot be done again', async () => {
    await finished();
    const record = recorded();
    const repeat = (change: Partial<typeof record>) => planRepeat(uri(folder), { ...record, ...change }, repeating());
    await expect(repeat({ continues: 'the run before' })).rejects.toThrow(/repeat that one/);
    await expect(repeat({ iterations: 0 })).rejects.toThrow(/nothing to repeat/);
  });
});
