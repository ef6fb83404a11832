import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fileUri, nodeFileSystem } from '../../../src/cli/nodeFileSystem';
import { findImages } from '../../../src/experiments/findImages';
import { escapedGlob, isGlob, plainGlob, unescaped } from '../../../src/experiments/globs';
import { outputRoot } from '../../../src/runs/outputRoot';
import { nameOf, resolvePath } from '../../../src/uris';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'nca-images-'));
  const files = ['img[1].jpg', 'img1.jpg', 'img2.jpg', 'cat (1).jpg', 'set (1)/b.jpg', 'set (1)/c.jpg', '{a}.png', 'a*.png', 'ab.png', 'apple/a.jpg', 'apple/._a.jpg', 'apple/p.png', 'x.txt'];
  for (const file of files) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), '');
  }
});
afterAll(() => rm(folder, { recursive: true }));

const find = (pattern: string) => findImages(nodeFileSystem, fileUri(folder), pattern, () => Promise.resolve([]));
const names = async (pattern: string) => (await find(pattern)).images.map(nameOf);

it.each([
  ['img[1].jpg', ['img[1].jpg']],
  ['img[12].jpg', ['img1.jpg', 'img2.jpg']],
  ['img\\[1\\].jpg', ['img[1].jpg']],
  ['cat (1).jpg', ['cat (1).jpg']],
  ['cat \\(1\\).jpg', ['cat (1).jpg']],
  ['cat (*).jpg', ['cat (1).jpg']],
  ['set (1)/*.jpg', ['b.jpg', 'c.jpg']],
  ['set (1)\\*.jpg', ['b.jpg', 'c.jpg']],
  ['set (1)\\b.jpg', ['b.jpg']],
  ['set (1)', ['b.jpg', 'c.jpg']],
  ['{a}.png', ['{a}.png']],
  ['a*.png', ['a*.png']],
  ['a[*].png', ['a*.png']],
  ['{ab,x}.png', ['ab.png']],
  ['*.txt', []],
  ['nothing.jpg', []],
  ['apple', ['a.jpg', 'p.png']],
])('%j means %j', async (pattern, expected) => expect(await names(pattern)).toEqual(expected));

it('tells of macOS’s companion files that it passes over', async () => {
  expect((await find('apple')).companions).toEqual(['._a.jpg']);
});

it.each(['a*a*a*a*a*a.jpg', '**/a/**/b/**/c/**/d.jpg'])('refuses %s, which could take hours', async (pattern) => {
  await expect(find(pattern)).rejects.toThrow(/more than 4 stars in a name, or 3 times/);
});

it('gives the matcher no sign to repeat a group with', async () => {
  expect(escapedGlob('*(*(a)b)+(c)')).toBe('*\\(*\\(a\\)b\\)\\+\\(c\\)');
  await writeFile(path.join(folder, `${'a'.repeat(120)}.jpg`), '');
  expect(await names('+(+(a))b.jpg')).toEqual([]);
  expect(await names('(a+)+b.jpg')).toEqual([]);
  expect(isGlob('a\\*b')).toBe(false);
  expect(unescaped('a\\*\\(b\\n')).toBe('a*(b\\n');
  expect(plainGlob('a\\[b\\(*')).toBe('a[[]b(*');
});

it('finds a share of Windows by its host', async () => {
  const share = resolvePath(fileUri('/w'), '\\\\nas\\photos\\a.jpg');
  expect([share.authority, share.path]).toEqual(['nas', '/photos/a.jpg']);
  expect(outputRoot(fileUri('/w'), '\\\\nas\\out', true).authority).toBe('nas');
  expect(() => outputRoot(fileUri('/w'), '\\\\nas\\out', false)).toThrow(/outside of the workspace/);
  expect(await names('\\\\nas\\photos\\a.jpg')).toEqual([]);
  expect(await names('\\\\nas\\photos\\*.jpg')).toEqual([]);
  expect(resolvePath(fileUri('/w'), 'C:\\x\\a.jpg').path).toBe('/C:/x/a.jpg');
});
