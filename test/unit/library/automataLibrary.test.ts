import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AutomataLibrary } from '../../../src/library/automataLibrary';
import { parseRunFile } from '../../../src/runs/runFile';
import { trainedWith } from '../../../src/runs/runBeside';
import { MemoryFileSystem, uri } from '../host/memoryFileSystem';
import { png } from '../host/pictures';
import { doneRun } from '../runsView/runRecord';
import { formatRunFile } from '../../../src/runs/runFile';

const places = { bundled: uri('/ext/samples'), parse: (text: string) => uri(text.replace('file://', '')) };
const woodcut = new Uint8Array(readFileSync('weights/gallery/woodcut.nca.safetensors'));
const run = '/w/nca/2026-11-23-1805-cat-mosaic';
const model = uri(`${run}/cat-mosaic.nca.safetensors`);

function library(files: Record<string, Uint8Array | string> = {}) {
  const fs = new MemoryFileSystem({ [model.path]: woodcut, [`${run}/run.json`]: formatRunFile(doneRun()), '/w/cat.jpg': png(), ...files });
  return { fs, automata: new AutomataLibrary(fs, uri('/global/automata'), places) };
}

describe('My Automata', () => {
  it('is empty at first', async () => {
    expect(await library().automata.list()).toEqual([]);
  });

  it('keeps a copy under a name, with its picture', async () => {
    const { fs, automata } = library();
    const kept = await automata.keep(model, 'Cat, in woodcut');
    expect(fs.files.get(kept.path)).toEqual(woodcut);
    const [one, ...others] = await automata.list();
    expect([one!.name, one!.uri.path, others]).toEqual(['Cat, in woodcut', kept.path, []]);
    expect([...fs.files.get(one!.picture!.path)!.slice(1, 4)]).toEqual([...new TextEncoder().encode('PNG')]);
  });

  it('knows what a kept automaton was trained with, wherever it lies now', async () => {
    const { fs, automata } = library();
    const kept = await automata.keep(model, 'cat');
    const { photos } = parseRunFile(fs.files.get('/global/automata/cat.run.json')!);
    expect(photos[0]!.source).toBe('file:///w/cat.jpg');
    expect((await trainedWith(fs, kept, places))!.photos.map(({ path }) => path)).toEqual(['/w/cat.jpg']);
  });

  it('takes no name twice, and nothing that is no automaton', async () => {
    const { fs, automata } = library({ '/w/no.nca.safetensors': 'no' });
    await automata.keep(model, 'cat');
    expect((await automata.keep(model, 'cat')).path).toBe('/global/automata/cat-2.nca.safetensors');
    await expect(automata.keep(uri('/w/no.nca.safetensors'), 'no')).rejects.toThrow(/no\.nca\.safetensors cannot be used/);
    expect(fs.list('/global').filter((path) => path.includes('no'))).toEqual([]);
  });

  it('suggests the name of the file, of earlier versions that of the run', () => {
    const { automata } = library();
    expect(automata.suggestedName(model)).toBe('cat-mosaic');
    expect(automata.suggestedName(uri('/w/nca/2026-11-23-1805-cat-wave/model.nca.safetensors'))).toBe('cat-wave');
  });

  it('renames an automaton with all that lies beside it, never over another', async () => {
    const { fs, automata } = library();
    const kept = await automata.keep(model, 'cat');
    await automata.keep(model, 'dog');
    await expect(automata.rename(kept, 'dog')).rejects.toThrow(/choose another name/);
    await automata.rename(kept, 'lion');
    expect(fs.list('/global/automata')).toEqual(['dog', 'lion'].flatMap((name) => ['.nca.safetensors', '.png', '.run.json'].map((end) => `/global/automata/${name}${end}`)));
  });

  it('renames over none whose name differs in case only', async () => {
    const { fs, automata } = library();
    const kept = await automata.keep(model, 'cat');
    await automata.keep(model, 'Cat');
    fs.put('/global/automata/Cat.png', 'its picture');
    await expect(automata.rename(kept, 'Cat')).rejects.toThrow(/choose another name/);
    expect([fs.text('/global/automata/Cat.png'), fs.list('/global/automata').length]).toEqual(['its picture', 6]);
  });

  it('renames by case where case does not count', async () => {
    const { fs, automata } = library();
    const kept = await automata.keep(model, 'cat');
    const { stat } = fs;
    const listed = (path: string) => fs.list('/global/automata').find((name) => name.toLowerCase() === path.toLowerCase());
    fs.stat = ({ path }) => stat(uri(listed(path) ?? path));
    await automata.rename(kept, 'Cat');
    expect(fs.list('/global/automata')).toEqual(['.nca.safetensors', '.png', '.run.json'].map((end) => `/global/automata/Cat${end}`));
  });

  it.each(['.nca.safetensors', '.png', '.run.json'])('leaves an automaton as it was whose %s cannot be renamed', async (end) => {
    const { fs, automata } = library();
    const kept = await automata.keep(model, 'cat');
    const before = fs.list('/global/automata');
    fs.refuses = (path) => path === `/global/automata/lion${end}`;
    await expect(automata.rename(kept, 'lion')).rejects.toThrow('NoPermissions');
    expect(fs.list('/global/automata')).toEqual(before);
  });

  it('removes all files of an automaton, and tells who listens until they do no more', async () => {
    const { automata } = library();
    const kept = await automata.keep(model, 'cat');
    let changes = 0;
    const listener = automata.listen(() => changes++);
    const removed: string[] = [];
    await automata.remove([kept], (files) => {
      removed.push(...files.map(({ path }) => path));
      return Promise.resolve(files);
    });
    expect([removed, changes]).toEqual([['.nca.safetensors', '.png', '.run.json'].map((end) => `/global/automata/cat${end}`), 1]);
    listener.dispose();
    await automata.keep(model, 'cat');
    expect(changes).toBe(1);
  });
});
