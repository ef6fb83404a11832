import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { describe, expect, it, onTestFinished } from 'vitest';
import { encodePng, readMask, readPicture, readRecorded } from '../../../src/cli/pictureFiles';
import { sha256 } from '../../../shared/sha256';
import { withOpacityOf } from '../../../shared/transparency';

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

it('reads a bitmap, which sharp does not', async () => {
  const file = path.resolve(import.meta.dirname, '../../fixtures/pictures/plain-24bit.bmp');
  const picture = await readPicture(file, 'original');
  expect(picture).toMatchObject({ name: 'plain-24bit.bmp', width: 40, height: 30 });
  const small = await readPicture(file, 16);
  expect([Math.max(small.width, small.height), small.opacity]).toEqual([16, undefined]);
});

describe.each(['logo-alpha.png', 'palette-trns.png'])('%s, which is transparent', (name) => {
  const file = path.resolve(import.meta.dirname, '../../fixtures/pictures', name);
  const alphaOf = async (bytes: Uint8Array | string) => new Uint8ClampedArray(await sharp(bytes).extractChannel('alpha').raw().toBuffer());

  it('is laid on white with its opacity beside, and comes back with it', async () => {
    const picture = await readPicture(file, 'original');
    expect(picture.opacity).toEqual(await alphaOf(file));
    expect(picture.pixels.filter((_, i) => i % 4 === 3).every((value) => value === 255)).toBe(true);
    expect(await alphaOf(await encodePng(withOpacityOf(picture, picture)))).toEqual(picture.opacity);
    const white = picture.opacity!.findIndex((value) => value === 0);
    expect([...picture.pixels.subarray(4 * white, 4 * white + 3)]).toEqual([255, 255, 255]);
  });

  it('is opaque on a colour', async () => {
    const picture = await readPicture(file, 24, '#ff0000');
    expect(picture.opacity).toBeUndefined();
    const clear = await readPicture(file, 24);
    const at = clear.opacity!.findIndex((value) => value === 0);
    expect([...picture.pixels.subarray(4 * at, 4 * at + 3)]).toEqual([255, 0, 0]);
    expect((await sharp(await encodePng(picture)).metadata()).hasAlpha).toBe(false);
  });
});

it('records the very bytes that it decodes, with one reading of the file', async () => {
  const [photo, other] = [await wide(reddish).png().toBuffer(), await wide({ r: 0, g: 0, b: 0 }).png().toBuffer()];
  const file = await written('photo.png', photo);
  const [read, mask] = [await readRecorded(file, 'original'), await readMask(file, { width: 15, height: 10 })];
  await writeFile(file, other);
  const was = { name: 'photo.png', sha256: await sha256(photo) };
  expect([read.file, mask.file]).toEqual([was, was]);
  expect([...read.picture.pixels.slice(0, 3)]).toEqual([200, 40, 40]);
  expect((await readRecorded(file, 'original')).file.sha256).toBe(await sha256(other));
});
