import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { toBase64 } from '../../../shared/export/html';
import { sha256 } from '../../../shared/sha256';
import { recordPainting, type PaintingRecord } from '../../../src/apply/paintingRecord';
import { readRepeatable } from '../../../src/cli/repeatable';
import { png } from '../host/pictures';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(path.join(tmpdir(), 'nca-'))));
afterEach(() => rm(folder, { recursive: true }));

const drawn = new Uint8Array(png(8, 6));

async function repeatable(mask: { name?: string; bytes?: Uint8Array; sha256?: string }) {
  const bytes = mask.bytes ?? drawn;
  const file = { name: 'a', sha256: 'a'.repeat(64) };
  const record: PaintingRecord = {
    ...{ tool: 'test 1', automaton: file, photo: file, size: 8, steps: 1, seed: 1, strength: 1, keepColors: false },
    mask: { name: mask.name ?? 'dog.mask.png', sha256: mask.sha256 ?? (await sha256(bytes)), png: toBase64(bytes) },
  };
  const named = path.join(folder, 'painted.png');
  await writeFile(named, recordPainting(new Uint8Array(png(8, 6)), record).file);
  return readRepeatable(named);
}

it('a mask that was drawn comes under the name that the command says', async () => {
  expect(await repeatable({})).toMatchObject({ command: expect.stringContaining('--mask dog.mask.png'), mask: { name: 'dog.mask.png', bytes: drawn } });
  const unsafe = await repeatable({ name: '../up/.hidden.png' });
  const { name } = (unsafe as { mask: { name: string } }).mask;
  expect(name).toMatch(/^[^./][^/]*\.png$/);
  expect((unsafe as { command: string }).command).toContain(`--mask ${name}`);
});

it.each([
  ['another kind of name', { name: 'run.sh' }],
  ['no picture', { bytes: Uint8Array.from([1, 2, 3]) }],
  ['another mask than the record says', { sha256: 'b'.repeat(64) }],
])('%s is not taken', async (_, mask) => {
  await expect(repeatable(mask)).rejects.toThrow('The mask in its record is damaged');
});
