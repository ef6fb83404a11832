import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Uri } from 'vscode';
import { expect, it, onTestFinished, vi } from 'vitest';
import { fileUri, nodeFileSystem } from '../../../src/cli/nodeFileSystem';
import { startOf, thisHost } from '../../../src/locks/processes';
import { ClipFolder } from '../../../src/video/clipFolder';
import { freeNames, numbered, stemOf, unfinishedOf } from '../../../src/video/clipNames';
import type { ClipRecord } from '../../../src/video/clipRecord';
import { PieceFile, ClipFile } from '../../../src/video/pieceFile';
import { VideoJob } from '../../../src/video/videoJob';

const record: ClipRecord = {
  program: 'NCA Studio 1',
  automaton: { name: 'a.nca.safetensors', sha256: '0'.repeat(64) },
  input: { name: 'clip.mp4', bytes: 5, modified: '2026-01-01T00:00:00.000Z' },
  settings: { size: 64, seed: 1, strength: 1, keepColors: false },
};
const bytes = (text: string) => new TextEncoder().encode(text);

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'nca-clip-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

const open = (folder: string, options: { record?: ClipRecord; again?: boolean } = {}) =>
  ClipFolder.open(nodeFileSystem, fileUri(folder), { record, nameOf: numbered, note: () => {}, ...options });

it('goes on after the last frame whose state was kept, and refuses other work', async () => {
  const folder = path.join(await newFolder(), 'clip-nca.unfinished');
  const first = await open(folder);
  for (const name of ['one', 'two']) await first.add(bytes(name));
  await first.keep(bytes('after two'));
  await first.add(bytes('three'));
  await first.release();
  expect(await ClipFolder.look(folder)).toEqual({ record, done: 2 });
  await expect(open(folder, { record: { ...record, settings: { ...record.settings, strength: 0.5 } } })).rejects.toThrow('another automaton, input or settings');
  const next = await open(folder);
  expect([next.done, new TextDecoder().decode(next.state)]).toEqual([2, 'after two']);
  await next.add(bytes('three again'));
  await next.keep(bytes('after three'));
  expect((await readdir(folder)).filter((name) => name.startsWith('state'))).toEqual(['state-3.safetensors']);
  expect(await readFile(next.frame(2), 'utf8')).toBe('three again');
  await next.release();
  const again = await open(folder, { again: true });
  expect([again.done, again.state]).toEqual([0, undefined]);
  await again.remove(path.join(path.dirname(folder), 'clip-nca.mp4.json'));
  expect(await readdir(path.dirname(folder))).toEqual(['clip-nca.mp4.json']);
});

it('refuses frames that were numbered at another rate, unless none goes astray', async () => {
  const folder = path.join(await newFolder(), 'clip-nca.unfinished');
  const left = async (timing?: ClipRecord['timing']) => {
    const opened = await open(folder, { record: timing ? { ...record, timing } : record });
    await opened.release();
    return (await ClipFolder.look(folder))?.record.timing;
  };
  expect(await left()).toBeUndefined();
  const begun = { rate: 30000 / 1001, count: 300 };
  expect(await left(begun)).toEqual(begun);
  await expect(left({ rate: 30, count: 300 })).resolves.toEqual(begun);
  await expect(left({ rate: 29.5, count: 296 })).rejects.toThrow('begun at 29.97 frames a second, and here it is read at 29.5');
  await expect(left({ rate: 30, count: 3000 })).rejects.toThrow('would not fit together');
  await expect(left({ rate: 29.97, count: null })).resolves.toEqual(begun);
  expect(await left()).toEqual(begun);
});

it('is one process’s at a time: the second hears who has it, and a killed one’s is free', async () => {
  const folder = path.join(await newFolder(), 'clip-nca.unfinished');
  const held = await open(folder);
  await expect(open(folder, { again: true })).rejects.toThrow(`Another process paints the clip in ${folder} (process ${process.pid})`);
  await held.release();
  await expect(held.add(bytes('late'))).rejects.toThrow('this clip’s lock was given back');
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  onTestFinished(() => void other.kill('SIGKILL'));
  const lock = path.join(folder, 'video.1.lock');
  await writeFile(lock, JSON.stringify({ host: await thisHost(), pid: other.pid, started: await startOf(other.pid!), token: 'theirs' }));
  await expect(open(folder)).rejects.toThrow(`(process ${other.pid})`);
  const ended = new Promise((resolve) => other.on('exit', resolve));
  other.kill('SIGKILL');
  await ended;
  const free = await open(folder);
  await free.release();
  expect((await readdir(folder)).filter((name) => name.endsWith('.lock'))).toEqual([]);
});

it('takes frames as the result', async () => {
  const root = await newFolder();
  const stem = stemOf(root, 'frames');
  const folder = await open(unfinishedOf(stem));
  await folder.add(bytes('png'));
  await folder.keep(bytes('state'));
  await writeFile(path.join(folder.folder, '.state-2.safetensors.part'), 'half');
  await writeFile(`${stem}.json`, 'taken');
  const [result, recordFile] = await freeNames(stem, '');
  await folder.keepFrames(result, recordFile);
  expect(path.basename(result)).toBe('frames-nca-2');
  expect(await readdir(result)).toEqual(['000001.png']);
});

it('keeps all that it goes on with where the folder cannot be renamed', async () => {
  const root = await newFolder();
  const stem = stemOf(root, 'frames');
  const uri = fileUri(unfinishedOf(stem));
  const refusing = { ...nodeFileSystem, rename: (source: Uri, ...rest: [Uri, { overwrite: boolean }]) => (source.path === uri.path ? Promise.reject(new Error('Busy.')) : nodeFileSystem.rename(source, ...rest)) };
  const folder = await ClipFolder.open(refusing, uri, { record, nameOf: numbered, note: () => {} });
  await folder.add(bytes('png'));
  await folder.keep(bytes('state'));
  await expect(folder.keepFrames(stem, `${stem}.json`)).rejects.toThrow('Busy.');
  await folder.release();
  expect([await readdir(root), await ClipFolder.look(uri.fsPath)]).toEqual([['frames-nca.unfinished'], { record, done: 1 }]);
});

it('reads parts of a file, and writes one in any order under a temporary name', async () => {
  const root = await newFolder();
  const file = path.join(root, 'part');
  const pieces = new PieceFile(file);
  await pieces.write(3, bytes('def'));
  await pieces.write(0, bytes('abc'));
  await pieces.close();
  const read = new ClipFile(file);
  expect(new TextDecoder().decode(await read.read(2, 5))).toBe('cde');
  await expect(read.read(4, 9)).rejects.toThrow('has become shorter');
  await read.close();
  await pieces.remove();
  expect(await readdir(root)).toEqual([]);
});

it('gives the clip back that it got after its page was closed, and where half a result cannot be removed', async () => {
  const root = await newFolder();
  const clip = path.join(root, 'clip.webm');
  await writeFile(clip, 'anything');
  const job = () => new VideoJob(nodeFileSystem, fileUri(path.resolve('weights/gallery/woodcut.nca.safetensors')), fileUri(clip), () => {});
  const options = { size: 64, seed: 1, strength: 1, keepColors: false };
  const locks = async () => (await readdir(path.join(root, 'clip-nca.unfinished'))).filter((name) => name.endsWith('.lock'));
  const first = job();
  await first.readModel();
  const open = vi.spyOn(ClipFolder, 'open').mockImplementationOnce(async (...args) => {
    const folder = await ClipFolder.open(...args);
    expect(await locks()).toHaveLength(1);
    await first.close();
    return folder;
  });
  onTestFinished(() => open.mockRestore());
  await first.begin(options, false);
  expect(await locks()).toEqual([]);
  const second = job();
  await second.readModel();
  await second.begin(options, false);
  await second.writeResult(0, bytes('half'));
  const removal = vi.spyOn(PieceFile.prototype, 'remove').mockImplementationOnce(async function (this: PieceFile) {
    await this.close();
    throw new Error('Busy.');
  });
  onTestFinished(() => removal.mockRestore());
  await expect(second.rest()).rejects.toThrow('Busy.');
  expect(await locks()).toEqual([]);
  await second.close();
});

it('paints for the page: kept work is told, half a result does not stay, and the whole one is named', async () => {
  const root = await newFolder();
  const clip = path.join(root, 'clip.webm');
  await writeFile(clip, 'anything');
  const job = () => new VideoJob(nodeFileSystem, fileUri(path.resolve('weights/gallery/woodcut.nca.safetensors')), fileUri(clip), () => {});
  const options = { size: 64, seed: 1, strength: 1, keepColors: false };
  const first = job();
  await first.readModel();
  expect([await first.look(), await first.unfinished()]).toEqual([{ name: 'clip.webm', kind: 'video', size: 8, frames: 0 }, null]);
  expect(await first.begin(options, true)).toEqual({ done: 0, state: 0 });
  await first.saveFrame(bytes('png'));
  await first.saveState(0, 5, bytes('st'));
  await expect(first.saveState(3, 5, bytes('te'))).rejects.toThrow('out of turn');
  await first.saveState(0, 5, bytes('sta'));
  await first.saveState(3, 5, bytes('te'));
  await first.writeResult(0, bytes('half'));
  const second = job();
  await second.readModel();
  await expect(second.begin(options, false)).rejects.toThrow(`process ${process.pid}`);
  await first.close();
  expect((await readdir(path.join(root, 'clip-nca.unfinished'))).sort()).toEqual(['000001.png', 'state-1.safetensors', 'video.json']);
  expect(await second.unfinished()).toEqual({ done: 1, automaton: 'woodcut.nca.safetensors', same: true, options });
  expect(await second.begin(options, false)).toEqual({ done: 1, state: 5 });
  expect(new TextDecoder().decode(second.readState(0, 5))).toBe('state');
  await second.writeResult(0, bytes('whole'));
  expect(path.basename((await second.finish('.webm')).path)).toBe('clip-nca.webm');
  expect((await readdir(root)).sort()).toEqual(['clip-nca.webm', 'clip-nca.webm.json', 'clip.webm']);
  expect(await readFile(path.join(root, 'clip-nca.webm'), 'utf8')).toBe('whole');
  await writeFile(clip, 'something else');
  await second.close();
});
