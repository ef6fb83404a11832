import { describe, expect, it } from 'vitest';
import type { Picture } from '../../../shared/picture';
import { cropPlanes, padPhoto, toPlanes, unpadPicture } from '../../../engine/photo';

const padding = (minimumSide: number, alignment = 1) => ({ margin: 16, minimumSide, alignment });

/** Red counts cells, green rows, blue columns. */
function picture(width: number, height: number): Picture {
  const pixels = new Uint8ClampedArray(4 * width * height);
  for (let i = 0; i < width * height; i++) pixels.set([i % 256, Math.floor(i / width), i % width, 255], 4 * i);
  return { name: 'test.png', width, height, pixels };
}

describe('padPhoto', () => {
  it('mirrors the photo around its edges without repeating them', () => {
    const photo = padPhoto(picture(20, 10), padding(8));
    expect([photo.width, photo.height]).toEqual([52, 42]);
    const blue = (y: number, x: number) =>
      Math.round((photo.planes[(2 * photo.height + 16 + y) * photo.width + 16 + x]! + 0.5) * 255);
    expect([-3, -2, -1, 0, 1, 19, 20, 21].map((x) => blue(0, x))).toEqual([3, 2, 1, 0, 1, 19, 18, 17]);
  });

  it('grows a narrow photo to the least side', () => {
    const photo = padPhoto(picture(40, 3), padding(64));
    expect(photo.height).toBeGreaterThanOrEqual(64);
    expect(photo.width).toBe(72);
  });

  it.each([[7, 9], [8, 10]])('makes the grid a multiple of the alignment: %i × %i', (width, height) => {
    const original = picture(width, height);
    const photo = padPhoto(original, padding(8, 2));
    expect([photo.width, photo.height]).toEqual([40, 42]);
    expect(unpadPicture(photo, photo.planes)).toEqual(original);
  });

  it.each([[1, 1], [1, 9], [17, 2]])('comes back as it was: %i × %i', (width, height) => {
    const original = picture(width, height);
    const photo = padPhoto(original, padding(32));
    expect(unpadPicture(photo, photo.planes)).toEqual(original);
  });
});

it('crops a square where it is told', () => {
  const photo = padPhoto(picture(20, 10), padding(8));
  const crop = cropPlanes(photo.planes, photo, { top: 16, left: 16 }, 8);
  const plain = toPlanes(picture(20, 10));
  for (let y = 0; y < 8; y++) expect(crop.slice(y * 8, y * 8 + 8)).toEqual(plain.slice(y * 20, y * 20 + 8));
});
