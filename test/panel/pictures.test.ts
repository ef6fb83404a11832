import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually, Harness, sampleRun } from './harness';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.start();
});
afterAll(() => harness.close());

const red = { r: 255, g: 0, b: 0 };
const wide = { width: 60, height: 30, channels: 4 as const };

/** What the engine gets of a picture: its size and its first pixel. */
async function decoded(name: string, file: Buffer) {
  harness.serve(`/${name}`, file);
  const panel = await harness.open({
    run: { ...sampleRun, photos: [`/${name}`], settings: { 'nca.output.size': 40, 'nca.style.scale': 0.5 } },
  });
  await eventually(() => panel.calls('train')).toHaveLength(1);
  const [{ photos, corner, style }] = await panel.calls('train');
  await panel.close();
  return { ...photos[0], corner, styleSide: Math.max(style.width, style.height) };
}

it('lays transparent pixels on white', async () => {
  const file = await sharp({ create: { ...wide, background: { ...red, alpha: 0 } } }).png().toBuffer();
  expect(await decoded('clear.png', file)).toEqual({
    name: 'clear.png',
    width: 40,
    height: 20,
    corner: [255, 255, 255, 255],
    styleSide: 20,
  });
});

it('turns a photo as its EXIF orientation says', async () => {
  const file = await sharp({ create: { ...wide, background: red } }).withMetadata({ orientation: 6 }).jpeg().toBuffer();
  expect(await decoded('turned.jpg', file)).toMatchObject({ width: 20, height: 40 });
});

it('brings colours of another profile to sRGB', async () => {
  const file = await sharp({ create: { ...wide, background: { r: 200, g: 40, b: 40 } } }).withIccProfile('p3').png().toBuffer();
  const { corner } = await decoded('wide-gamut.png', file);
  [200, 40, 40].forEach((value, i) => expect(Math.abs(corner[i] - value)).toBeLessThanOrEqual(3));
});

it('takes the first frame of an animation', async () => {
  const raw = { width: 30, height: 60, channels: 3 as const, pageHeight: 30 };
  const pixels = Buffer.alloc(30 * 60 * 3, 0).fill(255, 30 * 30 * 3);
  const file = await sharp(pixels, { raw }).gif({ delay: [100, 100] }).toBuffer();
  expect((await sharp(file, { animated: true }).metadata()).pages).toBe(2);
  expect(await decoded('moving.gif', file)).toMatchObject({ width: 40, height: 40, corner: [0, 0, 0, 255] });
});
