import { readFileSync } from 'node:fs';
import type { WebviewPanel } from 'vscode';
import type { URI } from 'vscode-uri';
import { beforeEach, expect, it, vi } from 'vitest';
import { sha256 } from '../../../shared/sha256';
import { paintingRecordIn } from '../../../src/apply/paintingRecord';
import { PlayerPage, type PlayerSurroundings } from '../../../src/player/playerPage';
import { MemoryFileSystem, uri } from './memoryFileSystem';
import { png } from './pictures';

vi.mock('vscode', async () => {
  const { URI: Uri, Utils } = await import('vscode-uri');
  return {
    l10n: { t: (text: string) => text },
    Uri: Object.assign(Uri, { joinPath: Utils.joinPath }),
    window: { showSaveDialog: () => Promise.resolve(Uri.file('/w/out.png')) },
    workspace: { asRelativePath: ({ path }: { path: string }) => path },
  };
});
const { showError } = vi.hoisted(() => ({ showError: vi.fn() }));
vi.mock('../../../src/plainWindow', () => ({ showError }));
vi.mock('../../../src/panel/notifications', () => ({ notifyWritten: () => Promise.resolve() }));

const gallery = (name: string) => new Uint8Array(readFileSync(`weights/gallery/${name}.nca.safetensors`));
let fs: MemoryFileSystem;
let page: PlayerPage;
let panel: { active: boolean };
const status = { show: vi.fn() };
let answers: unknown[];
let ask: (name: string, params: unknown) => Promise<unknown>;

beforeEach(() => {
  fs = new MemoryFileSystem({ '/w/mosaic.nca.safetensors': gallery('mosaic'), '/w/woodcut.nca.safetensors': gallery('woodcut'), '/w/cat.png': png(8, 6) });
  answers = [];
  showError.mockClear();
  status.show.mockClear();
  const webview = { postMessage: (answer: object) => Promise.resolve(answers.push(answer) > 0), asWebviewUri: (one: URI) => one };
  const around = {
    ...{ fs, status, tool: 'test 1', extensionUri: uri('/ext'), places: { bundled: uri('/ext/samples'), parse: uri } },
    automata: { pick: () => Promise.resolve(uri('/w/woodcut.nca.safetensors')) },
    log: { warn: (problem: string) => { throw new Error(problem); } },
  } as unknown as PlayerSurroundings;
  panel = { webview, visible: true, active: true } as unknown as typeof panel;
  page = new PlayerPage(uri('/w/mosaic.nca.safetensors'), panel as unknown as WebviewPanel, around);
  ask = async (name, params) => {
    await page.receive({ type: 'request', id: answers.length + 1, name, params });
    return answers.at(-1);
  };
});

it('a second automaton is chosen, and given again after a reload', async () => {
  expect(await ask('chooseAutomaton', {})).toMatchObject({ answer: { result: { automaton: { name: 'woodcut.nca.safetensors' } } } });
  const ready = await ask('ready', { photo: 'file:///w/cat.png', second: 'file:///w/woodcut.nca.safetensors' });
  expect(ready).toMatchObject({ answer: { ok: true, result: { model: { name: 'mosaic.nca.safetensors' }, second: { name: 'woodcut.nca.safetensors' }, photo: { name: 'cat.png' } } } });
});

it('plays on the photo that it was asked for, while it comes up and afterwards; not again after a reload', async () => {
  fs.put('/w/dog.png', png(4, 3));
  page.playOn(uri('/w/dog.png'));
  const played = { answer: { result: { photo: { name: 'dog.png', origin: 'chosen' } } } };
  expect(await ask('ready', { photo: 'file:///w/cat.png' })).toMatchObject(played);
  expect(await ask('ready', { photo: 'file:///w/cat.png' })).toMatchObject({ answer: { result: { photo: { name: 'cat.png' } } } });
  page.playOn(uri('/w/dog.png'));
  await vi.waitFor(() => expect(answers.at(-1)).toMatchObject({ type: 'event', name: 'photo', params: { name: 'dog.png' } }));
});

it('says so where that photo is gone, and plays what it would have played', async () => {
  page.playOn(uri('/w/gone.png'));
  expect(await ask('ready', { photo: 'file:///w/cat.png' })).toMatchObject({ answer: { result: { photo: { name: 'cat.png' } } } });
  expect(showError).toHaveBeenCalledWith(expect.stringContaining('gone.png cannot be read'));
});

it('one that comes up while a training begins is told so', async () => {
  page.rest(true);
  expect(await ask('ready', { photo: 'file:///w/cat.png' })).toMatchObject({ answer: { result: { resting: true } } });
  page.rest(false);
  expect(await ask('ready', { photo: 'file:///w/cat.png' })).toMatchObject({ answer: { result: { resting: false } } });
});

it('what plays is told while the player is in front, and not when it has gone', async () => {
  const playing = { isPlaying: true, automata: ['mosaic'], photo: 'cat.png' };
  await page.receive({ type: 'event', name: 'playing', params: playing });
  expect(status.show).toHaveBeenLastCalledWith(page, playing);
  panel.active = false;
  page.showVisibility();
  expect(status.show).toHaveBeenLastCalledWith(page, undefined);
  panel.active = true;
  page.showVisibility();
  expect(status.show).toHaveBeenLastCalledWith(page, playing);
  page.close();
  expect(status.show).toHaveBeenLastCalledWith(page, undefined);
});

it('an export is recorded as of the photo that the page has, not of the last one that was read', async () => {
  await ask('ready', { photo: 'file:///w/cat.png' });
  await ask('choosePlace', { name: 'out.png' });
  const automaton = { name: 'mosaic.nca.safetensors', sha256: await sha256(gallery('mosaic')) };
  const photo = { name: 'dropped.png', sha256: 'd'.repeat(64) };
  const made = { kind: 'png', automaton, photo, size: 8, steps: 1, seed: 1, strength: 1, keepColors: false, tuning: { dt: 1, dx: 1 }, second: null, mask: null };
  await ask('saveExport', { place: 'file:///w/out.png', bytes: new Uint8Array(png(8, 6)), made });
  expect(paintingRecordIn(fs.files.get('/w/out.png')!)).toMatchObject({ automaton, photo });
});
