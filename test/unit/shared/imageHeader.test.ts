import { existsSync, readFileSync } from 'node:fs';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { ImageRefused, readImageHeader, withEndMarker } from '../../../shared/imageHeader';

const withoutEnd = '../shared/cases/pictures/noeoi.jpg';
const noise = (width: number, height: number) =>
  sharp({
    create: {
      width,
      height,
      channels: 3,
      background: '#8040c0',
      noise: { type: 'gaussian', mean: 128, sigma: 30 },
    },
  });
const bytesOf = async (image: Sharp) => new Uint8Array(await image.toBuffer());
const frames = () =>
  sharp({ create: { width: 20, height: 24, channels: 3, background: 'red', pageHeight: 12 } });

/** 24-bit BMP of one colour; `height` below zero has its rows from the top down. */
function bmp(width: number, height: number): Uint8Array {
  const rowBytes = Math.ceil((width * 3) / 4) * 4;
  const bytes = new Uint8Array(54 + rowBytes * Math.abs(height)).fill(200, 54);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  view.setUint32(2, bytes.length, true);
  view.setUint32(10, 54, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, width, true);
  view.setInt32(22, height, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 24, true);
  return bytes;
}

/** Claims any size: nothing is decoded. */
function bmpHead(width: number, height: number): Uint8Array {
  const bytes = bmp(4, 4);
  const view = new DataView(bytes.buffer);
  view.setInt32(18, width, true);
  view.setInt32(22, height, true);
  return bytes;
}

describe('readImageHeader', () => {
  it.each<[string, () => Promise<Uint8Array>, string, number, number]>([
    ['PNG', () => bytesOf(noise(31, 17).png()), 'PNG', 31, 17],
    ['baseline JPEG', () => bytesOf(noise(31, 17).jpeg()), 'JPEG', 31, 17],
    ['progressive JPEG', () => bytesOf(noise(31, 17).jpeg({ progressive: true })), 'JPEG', 31, 17],
    ['JPEG with EXIF', () => bytesOf(noise(31, 17).withMetadata({ orientation: 6 }).jpeg()), 'JPEG', 31, 17],
    ['lossy WebP', () => bytesOf(noise(31, 17).webp()), 'WebP', 31, 17],
    ['lossless WebP', () => bytesOf(noise(310, 170).webp({ lossless: true })), 'WebP', 310, 170],
    ['WebP with metadata', () => bytesOf(noise(310, 170).withMetadata().webp()), 'WebP', 310, 170],
    ['GIF', () => bytesOf(noise(31, 17).gif()), 'GIF', 31, 17],
    ['animated GIF', () => bytesOf(frames().gif({ loop: 0, delay: [50, 50] })), 'GIF', 20, 12],
    ['BMP', () => Promise.resolve(bmp(31, 17)), 'BMP', 31, 17],
    ['BMP from the top down', () => Promise.resolve(bmp(31, -17)), 'BMP', 31, 17],
  ])('knows the size of a %s', async (_, make, format, width, height) => {
    expect(readImageHeader(await make())).toEqual({ format, width, height });
  });

  it('takes an image from the middle of a buffer, as Node gives it', async () => {
    const image = await bytesOf(noise(31, 17).jpeg());
    const buffer = new Uint8Array(image.length + 7);
    buffer.set(image, 7);
    expect(readImageHeader(buffer.subarray(7)).width).toBe(31);
  });

  it('takes a JPEG with bytes after its end, as some cameras write', async () => {
    const image = await bytesOf(noise(31, 17).jpeg());
    expect(readImageHeader(Uint8Array.of(...image, 1, 2, 3)).width).toBe(31);
  });

  it.each<[string, () => Sharp]>([
    ['in colour', () => noise(67, 45).jpeg()],
    ['in fine colour', () => noise(67, 45).jpeg({ chromaSubsampling: '4:4:4', quality: 100 })],
    ['in grey', () => noise(67, 45).greyscale().jpeg()],
    ['of one colour', () => sharp({ create: { width: 64, height: 33, channels: 3, background: 'red' } }).jpeg()],
  ])('takes a JPEG %s whose end marker alone is missing, and decoders take it with one', async (_, make) => {
    const whole = await bytesOf(make());
    const cut = whole.subarray(0, -2);
    expect(readImageHeader(cut)).toEqual(readImageHeader(whole));
    expect(withEndMarker(cut)).toEqual(whole);
    expect(withEndMarker(whole)).toBe(whole);
    expect(() => readImageHeader(whole.subarray(0, -whole.length / 8))).toThrow(/damaged JPEG/);
  });

  it.runIf(existsSync(withoutEnd))('takes such a file of another program', () => {
    expect(readImageHeader(readFileSync(withoutEnd))).toMatchObject({ format: 'JPEG', width: 64 });
  });

  const half = (bytes: Uint8Array) => bytes.subarray(0, bytes.length >> 1);
  it.each<[string, () => Promise<Uint8Array>, string, RegExp]>([
    ['no bytes', () => Promise.resolve(new Uint8Array()), 'empty', /is empty \(0 bytes\)/],
    ['half a JPEG', async () => half(await bytesOf(noise(64, 64).jpeg())), 'truncated', /damaged JPEG/],
    [
      'half a progressive JPEG with a thumbnail’s end marker in its head',
      async () => {
        const image = await bytesOf(noise(64, 64).jpeg({ progressive: true }));
        const thumbnail = Uint8Array.of(0xff, 0xe1, 0, 6, 0xff, 0xd8, 0xff, 0xd9);
        return half(Uint8Array.of(...image.subarray(0, 2), ...thumbnail, ...image.subarray(2)));
      },
      'truncated',
      /damaged JPEG/,
    ],
    [
      'the first 3 bytes of a JPEG',
      () => Promise.resolve(Uint8Array.of(0xff, 0xd8, 0xff)),
      'truncated',
      /damaged JPEG/,
    ],
    ['half a PNG', async () => half(await bytesOf(noise(64, 64).png())), 'truncated', /damaged PNG/],
    ['half a WebP', async () => half(await bytesOf(noise(64, 64).webp())), 'truncated', /damaged WebP/],
    ['half a BMP', () => Promise.resolve(half(bmp(64, 64))), 'truncated', /damaged BMP/],
    [
      'a head of a GIF',
      () => Promise.resolve(new TextEncoder().encode('GIF89a')),
      'truncated',
      /damaged GIF/,
    ],
    ['TIFF', () => bytesOf(noise(8, 8).tiff()), 'unsupported', /is in TIFF format.* Supported are PNG/],
    ['AVIF', () => bytesOf(noise(8, 8).avif()), 'unsupported', /is in AVIF format/],
    [
      'SVG',
      () =>
        Promise.resolve(
          new TextEncoder().encode('<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>'),
        ),
      'unsupported',
      /SVG drawing.*export it as PNG/,
    ],
    ['text', () => Promise.resolve(new TextEncoder().encode('hello')), 'unsupported', /no image/],
    [
      '30,000 pixels a side',
      () => bytesOf(noise(30_000, 8).png()),
      'too-large',
      /30000 × 8 pixels.*Scale it down/,
    ],
    ['more than 100 megapixels', () => Promise.resolve(bmpHead(12_000, 9_000)), 'too-large', /12000 × 9000/],
  ])('refuses %s', async (_, make, problem, message) => {
    const bytes = await make();
    const refusal = (() => {
      try {
        readImageHeader(bytes);
      } catch (error) {
        return error;
      }
      return undefined;
    })();
    expect(refusal).toBeInstanceOf(ImageRefused);
    expect((refusal as ImageRefused).problem).toBe(problem);
    expect((refusal as ImageRefused).message).toMatch(message);
  });
});
