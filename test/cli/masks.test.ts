import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sha256 } from '../../shared/sha256';
import { recordExport } from '../../src/player/exportRecord';

const root = path.resolve(import.meta.dirname, '../..');
const cli = path.join(root, 'dist/cli.js');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'nca-masks-'));
  await copyFile(path.join(root, 'media/samples/photos/cat.jpg'), path.join(folder, 'cat.jpg'));
  const left = { input: { create: { width: 225, height: 300, channels: 3, background: '#fff' } }, left: 0, top: 0 } as const;
  await sharp({ create: { width: 451, height: 300, channels: 3, background: '#000' } }).composite([left]).png().toFile(path.join(folder, 'cat.mask.png'));
});
afterAll(() => rm(folder, { recursive: true }));

function nca(...args: string[]): Promise<{ code: number; out: string; says: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [cli, ...args], { cwd: folder }, (error, out, says) => resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, says }));
  });
}

const pixelsOf = (file: string) => sharp(path.join(folder, file)).removeAlpha().raw().toBuffer();

it('two automata share a picture, which says inside how to paint it again', async () => {
  const made = await nca('apply', 'mosaic', 'cat.jpg', '--size', '96', '--mask', '--rest', 'woodcut', '--strength', '0.8', '--background', '#336699', '--device', 'cpu', '--json');
  expect(made.says).not.toContain('nca:');
  const { results, records } = JSON.parse(made.out) as { results: string[]; records: unknown[] };
  expect(results.map((file) => path.basename(file))).toEqual(['cat-nca.png']);
  expect(records).toEqual([
    expect.objectContaining({
      automaton: { name: 'mosaic.nca.safetensors', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      ...{ size: 96, strength: 0.8, mask: expect.objectContaining({ name: 'cat.mask.png' }), rest: expect.objectContaining({ name: 'woodcut.nca.safetensors' }) },
    }),
  ]);
  const told = await nca('repeat', 'cat-nca.png');
  expect(told.says).toBe('cat-nca.png was painted by a saved automaton, which is no run. This command makes it again:\n');
  expect([told.code, told.out]).toEqual([
    0,
    `nca apply mosaic.nca.safetensors cat.jpg --size 96 --steps 0 --seed 1 --strength 0.8 --background '#336699' --mask cat.mask.png --rest woodcut.nca.safetensors\n`,
  ]);
  const line = told.out.trim().replaceAll("'", '').split(' ').slice(1);
  await nca(...line, '--device', 'cpu', '--out', 'again');
  expect(await readdir(path.join(folder, 'again'))).toEqual(['cat-nca.png']);
  expect((await pixelsOf('again/cat-nca.png')).equals(await pixelsOf('cat-nca.png'))).toBe(true);
});

it('an export knows masks, a second automaton and the player’s tuning, and says so inside: picture, GIF and page', async () => {
  const how = ['--size', '64', '--mask', '--rest', 'woodcut', '--seed', '4', '--strength', '0.9'];
  const kinds = ['--png', '--gif', '--html', '--seconds', '0.3', '--fps', '10', '--step-size', '0.5', '--steps', '3'];
  const made = await nca('export', 'mosaic', 'cat.jpg', ...how, ...kinds, '--out', 'exports', '--json');
  expect(made.says).not.toContain('nca:');
  const commandOf = async (file: string) => (await nca('repeat', `exports/${file}`)).out.trim();
  const told = 'nca export mosaic.nca.safetensors cat.jpg --%s --size 64 --steps 3 --seed 4 --strength 0.9 --mask cat.mask.png --rest woodcut.nca.safetensors';
  expect(await commandOf('mosaic.png')).toBe(`${told.replace('%s', 'png')} --step-size 0.5 --scale 1`);
  expect(await commandOf('mosaic.gif')).toBe(`${told.replace('%s', 'gif')} --step-size 0.5 --scale 1 --seconds 0.3 --fps 10 --pacing slowStart`);
  expect(await commandOf('mosaic.html')).toBe(told.replace('%s', 'html'));
  await nca(...(await commandOf('mosaic.png')).split(' ').slice(1), '--out', 'again');
  expect((await pixelsOf('again/mosaic.png')).equals(await pixelsOf('exports/mosaic.png'))).toBe(true);
  // Without the player's tuning it is what apply paints, whose grid has the size of a training at least.
  await nca('export', 'mosaic', 'cat.jpg', ...how, '--size', '200', '--png', '--out', 'plain');
  await nca('apply', 'mosaic', 'cat.jpg', ...how, '--size', '200', '--device', 'cpu', '--out', 'plain');
  const [exported, applied] = [await pixelsOf('plain/mosaic.png'), await pixelsOf('plain/cat-nca.png')];
  expect(exported.reduce((most, value, i) => Math.max(most, Math.abs(value - applied[i]!)), 0)).toBeLessThanOrEqual(1);
});

it('a mask that was drawn in the player comes out of the picture that was exported there', async () => {
  const drawn = await sharp({ create: { width: 8, height: 6, channels: 3, background: '#fff' } }).png().toBuffer();
  const photo = { name: 'dog.jpg', sha256: await sha256(Uint8Array.from([1])) };
  const model = { name: 'mosaic.nca.safetensors', bytes: new Uint8Array(await readFile(path.join(root, 'weights/gallery/mosaic.nca.safetensors'))) };
  const automaton = { name: model.name, sha256: await sha256(model.bytes) };
  const made = { kind: 'png', automaton, photo, size: 64, steps: 0, seed: 1, strength: 1, keepColors: false, tuning: { dt: 1, dx: 1 }, second: null, mask: new Uint8Array(drawn) } as const;
  await writeFile(path.join(folder, 'played.png'), await recordExport(new Uint8Array(drawn), made, [model], 'test 1'));
  const told = await nca('repeat', 'played.png');
  expect(told.out).toContain('--mask dog.mask.png');
  expect(told.says).toContain('it is written to dog.mask.png.');
  expect(await readFile(path.join(folder, 'dog.mask.png'))).toEqual(drawn);
  expect((await nca('repeat', 'played.png')).says).toContain('dog.mask.png is here already');
});

it.each([
  [['export', 'mosaic', 'cat.jpg', '--png', '--rest', 'woodcut'], /--rest paints what a mask leaves: give --mask, too\./],
  [['apply', 'mosaic', 'cat.jpg', '--rest', 'woodcut'], /--rest paints what a mask leaves: give --mask, too\./],
  [['apply', 'mosaic', 'cat.jpg', '--mask', '--rest', 'scales'], /mosaic\.nca\.safetensors has coarseToFine.*scales\.nca\.safetensors has blur/],
  [['apply', 'mosaic', 'cat.jpg', '--mask', 'none.png'], /none\.png: there is no such file/],
] as const)('%j is refused before anything is painted', async (args, message) => {
  const { code, says } = await nca(...args);
  expect(says).toMatch(message);
  expect(code).not.toBe(0);
});

it('a tile of a saved automaton tells the command that makes it again', async () => {
  await copyFile(path.join(root, 'weights/gallery/scales.nca.safetensors'), path.join(folder, 'scales.nca.safetensors'));
  await nca('texture', 'scales.nca.safetensors', '--tile', '32x48', '--steps', '12', '--seed', '5', '--set', 'nca.device=cpu');
  const told = await nca('repeat', 'scales-tile.png');
  expect(told.out).toBe('nca texture scales.nca.safetensors --tile 32x48 --steps 12 --seed 5\n');
  await nca(...told.out.trim().split(' ').slice(1), '--set', 'nca.device=cpu', '--out', 'again');
  expect((await pixelsOf('again/scales-tile.png')).equals(await pixelsOf('scales-tile.png'))).toBe(true);
});

it('a contact sheet tells the command that makes it again, alone on standard output', async () => {
  await nca('sheet', 'cat.jpg', '--automata', 'woodcut', '--size', '64', '--seed', '3', '--device', 'cpu');
  const told = await nca('repeat', 'sheet.png');
  expect(told).toEqual({
    code: 0,
    out: 'nca sheet cat.jpg --automata woodcut.nca.safetensors --size 64 --seed 3 --strength 1\n',
    says: 'sheet.png is a contact sheet, which is no run. This command makes it again:\n',
  });
});
