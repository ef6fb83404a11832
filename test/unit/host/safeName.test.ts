import path from 'node:path';
import { expect, it } from 'vitest';
import { fileUri } from '../../../src/cli/nodeFileSystem';
import { resultFileNames, runFolderName } from '../../../src/runs/names';
import { locateSource } from '../../../src/runs/sources';
import { cutToBytes, joinNames, joinNamesToPath, safeName } from '../../../src/safeName';

const hostile = [
  ...['', '.', '..', '...', '.git', '.hidden.png', '../../../out', '..\\..\\out', '/etc/passwd', 'C:\\x', '\\\\nas\\share', 'a/b', 'a:b'],
  ...['CON', 'con.txt', 'Lpt9', 'com¹', 'nul.', 'name.', 'name ', '\0', 'a\nb', '\ud83d', '\u202egnp.exe', '-', '- -'],
  ...['x'.repeat(400), '画'.repeat(200), '😀'.repeat(100), `${'x'.repeat(178)}😀`],
];
const windowsDevice = /^(con|prn|aux|nul|(com|lpt)[0-9¹²³])(\.|$)/i;

it.each(hostile)('makes one harmless name of %j', (text) => {
  const name = safeName(text);
  expect(name).not.toMatch(/[<>:"/\\|?*\p{Cc}\p{Cs}\u202e]|^$|^\.|[. ]$/u);
  expect(name).not.toMatch(windowsDevice);
  expect(Buffer.byteLength(name)).toBeLessThanOrEqual(180);
  expect(joinNames(fileUri('/w/root'), text).path).toBe(`/w/root/${name}`);
  expect(joinNamesToPath('/w/root', text)).toBe(path.join('/w/root', name));
});

it('keeps what is a name already, and distinct texts distinct', () => {
  for (const name of ['cat-mosaic', 'Größe 2', 'vgg19', '画', 'a.b', 'x'.repeat(180)]) expect(safeName(name)).toBe(name);
  expect(new Set(hostile.map(safeName)).size).toBe(hostile.length);
  expect(safeName('a/b')).not.toBe(safeName('a-b'));
});

it('cuts by bytes and between characters', () => {
  expect(cutToBytes('a画😀b', 4)).toBe('a画');
  expect(cutToBytes('a画😀b', 7)).toBe('a画');
  expect(cutToBytes('a画😀b', 8)).toBe('a画😀');
});

it('names run folders and results within what file systems take, without half a character', () => {
  const names = ['画'.repeat(90), '𠮷'.repeat(90), 'x'.repeat(39) + '𠮷𠮷'];
  for (const name of names) {
    const folder = runFolderName(new Date(), [`${name}.jpg`, 'b.jpg'], `${name}.png`);
    expect(Buffer.byteLength(folder)).toBeLessThanOrEqual(180);
    expect(folder).not.toMatch(/\p{Cs}/u);
    expect(folder).toBe(safeName(folder));
    for (const file of resultFileNames([name, name])) expect(Buffer.byteLength(file)).toBeLessThanOrEqual(180);
  }
});

it('looks for bundled inputs of a run record in the bundle alone', () => {
  const places = { bundled: fileUri('/x/samples'), parse: fileUri };
  expect(locateSource('bundled:styles/a.jpg', fileUri('/w/run'), places).path).toBe('/x/samples/styles/a.jpg');
  expect(locateSource('bundled:../../etc/passwd', fileUri('/w/run'), places).path).toMatch(/^\/x\/samples\//);
});
