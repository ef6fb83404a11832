import { describe, expect, it } from 'vitest';
import { cropPicture, middleOf } from '../../../../engine/lane/middle';

describe('middleOf', () => {
  const window = { top: 3, left: 5, height: 30, width: 40 };

  it('is the whole where there is room', () => {
    expect(middleOf(window, Infinity)).toEqual(window);
    expect(middleOf(window, 1200)).toEqual(window);
  });

  it('keeps the shape and the centre', () => {
    expect(middleOf(window, 300)).toEqual({ top: 10, left: 15, height: 15, width: 20 });
  });
});

it('cuts a picture', () => {
  const pixels = Uint8ClampedArray.from({ length: 4 * 12 }, (_, i) => i);
  const picture = { name: 'a', width: 4, height: 3, pixels };
  expect(cropPicture(picture, { top: 1, left: 2, height: 1, width: 2 })).toEqual({
    ...{ name: 'a', width: 2, height: 1 },
    pixels: pixels.slice(24, 32),
  });
  expect(cropPicture(picture, { top: 0, left: 0, height: 3, width: 4 })).toBe(picture);
});
