import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { expect, it, onTestFinished } from 'vitest';
import { gifFrames } from '../../../src/cli/video/gifFrames';

const repeatsIn = (gif: Buffer) => {
  const at = gif.indexOf('NETSCAPE2.0');
  return at < 0 ? 'plays once' : gif.readUInt16LE(at + 13);
};

it('repeats a GIF as often as its source: for ever, once, and a few times', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'nca-gif-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const frames = ['first.png', 'second.png'].map((name) => path.join(folder, name));
  for (const [i, file] of frames.entries()) await sharp({ create: { width: 8, height: 8, channels: 3, background: { r: 100 * i, g: 90, b: 10 } } }).png().toFile(file);
  const repeats: unknown[] = [];
  for (const loop of [0, 1, 2, 4]) {
    const source = path.join(folder, `${loop}.gif`);
    await sharp(frames, { join: { animated: true } }).gif({ loop }).toFile(source);
    const { temporary } = await (await gifFrames(source, 'original')).assemble!(frames, path.join(folder, `made${loop}`));
    repeats.push([repeatsIn(await readFile(source)), repeatsIn(await readFile(temporary))]);
  }
  expect(repeats).toEqual([[0, 0], ['plays once', 'plays once'], [1, 1], [3, 3]]);
});
