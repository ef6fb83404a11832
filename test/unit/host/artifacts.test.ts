import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Uri } from 'vscode';
import { fileUri, nodeFileSystem } from '../../../src/cli/nodeFileSystem';
import type { FileSystem } from '../../../src/fileSystem';
import { writeAtomically } from '../../../src/runs/atomicWrite';
import { writeFreeFile } from '../../../src/runs/freeFile';
import { formatLosses, joinLosses, parseLosses } from '../../../src/runs/lossesCsv';
import { resultFileNames, runFolderName } from '../../../src/runs/names';
import { RunFolder } from '../../../src/runs/runFolder';
import { parseRunFile } from '../../../src/runs/runFile';
import { sha256 } from '../../../shared/sha256';
import { locateSource, sourceOf } from '../../../src/runs/sources';
import { run } from '../../fuzz/samples';
import { output } from './fakePage';
import { MemoryFileSystem, uri } from './memoryFileSystem';

describe('names', () => {
  const evening = new Date(2026, 10, 3, 8, 5);
  it.each([
    [['cat.jpg'], 'mosaic.jpg', '2026-11-03-0805-cat-mosaic'],
    [['Mein Foto (1).JPEG', 'b.png'], 'Öl.webp', '2026-11-03-0805-Mein-Foto-1-and-1-more-Öl'],
    [['...png'], 'a'.repeat(80), `2026-11-03-0805-image-${'a'.repeat(40)}`],
    [['../../x:y|z.png'], 'style.tar.gz.png', '2026-11-03-0805-x-y-z-style-tar-gz'],
  ])('%j and %s make %s', (photos, style, name) => {
    expect(runFolderName(evening, photos, style)).toBe(name);
  });

  it('give every photo a result of its own', () => {
    expect(resultFileNames(['cat.jpg'])).toEqual(['result.png']);
    const names = ['result-a.png', 'result-b.png', 'result-a-2.png', 'result-A-3.png'];
    expect(resultFileNames(['a.jpg', 'b.jpg', 'a.png', 'A.gif'])).toEqual(names);
  });
});

describe('losses.csv', () => {
  const rows = [1, 2, 3].map((iteration) => ({
    iteration,
    total: iteration / 8,
    losses: { style: 0.5, color: 1e-9 },
  }));

  it('has a head and a row an iteration, and comes back the same', () => {
    const text = formatLosses(rows);
    expect(text.split('\n').slice(0, 2)).toEqual(['iteration,total,style,color', '1,0.125,0.5,1e-9']);
    expect(parseLosses(text)).toEqual(rows);
  });

  it('holds names of losses that are no plain words, and starts no formula', () => {
    const odd = [{ iteration: 1, total: 2, losses: { 'a, b': 1, 'say "c"': 2, '=d()': 3, 'e\nf': 4 } }];
    const text = formatLosses(odd);
    expect(text.split('\n')[0]).toBe(`iteration,total,"a, b","say ""c""",'=d(),e f`);
    expect(parseLosses(text)).toEqual([{ iteration: 1, total: 2, losses: { 'a, b': 1, 'say "c"': 2, "'=d()": 3, 'e f': 4 } }]);
    expect(formatLosses(parseLosses(text))).toBe(text);
  });

  it('is read without a line that was cut', () => {
    expect(parseLosses('iteration,total,style\n1,2,3\n2,5')).toEqual([
      { iteration: 1, total: 2, losses: { style: 3 } },
    ]);
    expect(parseLosses('')).toEqual([]);
  });

  it('keeps what came before a resumed run', () => {
    const anew = [{ iteration: 3, total: 9, losses: { style: 9, color: 9 } }];
    expect(joinLosses(rows, anew)).toEqual([rows[0], rows[1], anew[0]]);
    expect(joinLosses(rows, [])).toEqual(rows);
  });
});

describe('writeAtomically', () => {
  it('writes under another name and renames', async () => {
    const fs = new MemoryFileSystem({ '/w/a.txt': 'old' });
    await writeAtomically(fs, uri('/w/a.txt'), new TextEncoder().encode('new'));
    expect(fs.changes).toEqual(['write /w/.a.txt.part', 'rename /w/.a.txt.part /w/a.txt']);
    expect(fs.text('/w/a.txt')).toBe('new');
  });

  it('lets several write the same file at once', async () => {
    const fs = new MemoryFileSystem();
    const write = (writer: string) => writeAtomically(fs, uri('/w/a.txt'), new TextEncoder().encode(writer), writer);
    await Promise.all(['one', 'two'].map(write));
    expect(fs.changes.filter((change) => change.startsWith('write')).sort()).toEqual(['write /w/.a.txt.one.part', 'write /w/.a.txt.two.part']);
    expect(fs.list('/w')).toEqual(['/w/a.txt']);
  });

  it('leaves the old file and no rest when it fails', async () => {
    const fs = new MemoryFileSystem({ '/w/a.txt': 'old' });
    fs.refuses = (path) => path === '/w/a.txt';
    await expect(writeAtomically(fs, uri('/w/a.txt'), new Uint8Array(1))).rejects.toThrow('NoPermissions');
    expect(fs.list('/w')).toEqual(['/w/a.txt']);
    expect(fs.text('/w/a.txt')).toBe('old');
  });
});

describe('writeFreeFile', () => {
  const write = (fs: FileSystem, folder: Uri, content: string) =>
    writeFreeFile(fs, folder, 'cat', '.png', new TextEncoder().encode(content));

  it('takes the next free name and leaves no rest', async () => {
    const fs = new MemoryFileSystem({ '/w/cat.png': 'old', '/w/cat-2.png': 'older' });
    expect((await write(fs, uri('/w'), 'new')).path).toBe('/w/cat-3.png');
    expect(fs.list('/w')).toEqual(['/w/cat-2.png', '/w/cat-3.png', '/w/cat.png']);
    expect(fs.text('/w/cat.png')).toBe('old');
  });

  it('says why it cannot be written, and leaves no rest', async () => {
    const fs = new MemoryFileSystem();
    fs.refuses = (path) => path === '/w/cat.png';
    await expect(write(fs, uri('/w'), 'new')).rejects.toThrow('NoPermissions');
    expect(fs.list('/w')).toEqual([]);
  });

  it.each<[string, () => [FileSystem, Uri]]>([
    ['the editor', () => [new MemoryFileSystem(), uri('/w')]],
    ['the command line', () => [nodeFileSystem, fileUri(path.join(mkdtempSync(path.join(tmpdir(), 'nca-')), 'new'))]],
  ])('writes over nothing where several write at once, in %s', async (_, place) => {
    const [fs, folder] = place();
    const contents = Array.from({ length: 8 }, (_, i) => `picture ${i}`);
    const written = await Promise.all(contents.map((content) => write(fs, folder, content)));
    const read = written.map(async (file) => new TextDecoder().decode(await fs.readFile(file)));
    expect(await Promise.all(read)).toEqual(contents);
    expect(await fs.readDirectory(folder)).toHaveLength(contents.length);
    if (fs === nodeFileSystem) rmSync(path.dirname(folder.fsPath), { recursive: true });
  });
});

describe('RunFolder', () => {
  it('has one automaton, also where a version before named it otherwise', async () => {
    const fs = new MemoryFileSystem({ '/w/nca/run/model.nca.safetensors': 'old' });
    const folder = new RunFolder(fs, uri('/w/nca/run'));
    await folder.writeOutput(output(), parseRunFile(new TextEncoder().encode(JSON.stringify(run))));
    expect(fs.list('/w/nca/run').filter((name) => name.endsWith('.nca.safetensors'))).toEqual(['/w/nca/run/cat-and-1-more-woodcut.nca.safetensors']);
    expect(folder.model.path).toBe('/w/nca/run/cat-and-1-more-woodcut.nca.safetensors');
  });

  it('never uses a folder twice', async () => {
    const fs = new MemoryFileSystem();
    const names = [];
    for (let i = 0; i < 3; i++) names.push((await RunFolder.create(fs, uri('/w/nca'), 'run')).name);
    expect(names).toEqual(['run', 'run-2', 'run-3']);
  });
});

describe('sources', () => {
  const places = { base: uri('/w'), bundled: uri('/ext/media/samples'), parse: uri };
  const folder = uri('/w/nca/run');

  it.each([
    ['/w/photos/cat.jpg', '../../photos/cat.jpg'],
    ['/ext/media/samples/styles/mosaic.jpg', 'bundled:styles/mosaic.jpg'],
    ['/elsewhere/cat.jpg', 'file:///elsewhere/cat.jpg'],
  ])('%s is written as %s and found again', (path, source) => {
    expect(sourceOf(uri(path), folder, places)).toBe(source);
    const found = locateSource(source, folder, { ...places, parse: (text) => uri(new URL(text).pathname) });
    expect(found.path).toBe(path);
  });

  it('names files by uri where the run folder lies elsewhere', () => {
    expect(sourceOf(uri('/w/cat.jpg'), uri('/disk/run'), places)).toBe('file:///w/cat.jpg');
  });
});

it('sha256 is the standard one', async () => {
  const known = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  expect(await sha256(new TextEncoder().encode('abc'))).toBe(known);
});
