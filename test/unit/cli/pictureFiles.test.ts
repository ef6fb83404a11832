import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { expect, it, onTestFinished } from 'vitest';
import { readPicture } from '../../../src/cli/pictureFiles';

const reddish = { r: 200, g: 40, b: 40 };
const wide = (background: object) => sharp({ create: { width: 30, height: 20, channels: 3, background } });

async function written(name: string, bytes: Buffer): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'nca-pictures-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = path.join(folder, name);
  await writeFile(file, bytes);
  return file;
}

it('turns a photo as its EXIF orientation says, and keeps its size otherwise', async () => {
  const file = await written('turned.jpg', await wide(reddish).withMetadata({ orientation: 6 }).jpeg().toBuffer());
  expect(await readPicture(file, 'original')).toMatchObject({ width: 20, height: 30 });
  expect(await readPicture(file, 60)).toMatchObject({ width: 40, height: 60 });
});

it('brings colours of another profile to sRGB', async () => {
  const bytes = await wide(reddish).withIccProfile('p3').png().toBuffer();
  const stored = await sharp(bytes, { ignoreIcc: true }).raw().toBuffer();
  expect(Math.abs(stored[0]! - reddish.r)).toBeGreaterThan(8);
  const { pixels } = await readPicture(await written('wide-gamut.png', bytes), 'original');
  [reddish.r, reddish.g, reddish.b].forEach((value, i) => expect(Math.abs(pixels[i]! - value)).toBeLessThanOrEqual(2));
});
