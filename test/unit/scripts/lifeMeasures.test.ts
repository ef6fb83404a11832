import { expect, it } from 'vitest';
import { colorShare, difference, middleSquare } from '../../bench/lifeMeasures';
import { rings } from '../../tinyRequest';

const photo = rings('photo', 40, 24, 4);
const plain = (light: number) => ({ ...photo, pixels: photo.pixels.map((value, i) => (i % 4 === 3 ? value : light)) });

it('measures colours from the style’s on, in shares of the photo’s distance', () => {
  const style = plain(200);
  expect(colorShare(plain(100), plain(150), style)).toBeCloseTo(0.5, 6);
  expect(colorShare(photo, photo, style)).toBe(1);
  expect(colorShare(photo, style, style)).toBe(0);
  // The mean is the style's, but not the spread.
  const halves = { ...style, pixels: style.pixels.map((value, i) => (i % 4 === 3 ? value : (i / 4) % 40 < 20 ? 150 : 250)) };
  expect(colorShare(plain(100), halves, style)).toBeGreaterThan(0.3);
});

it('cuts the square from a picture’s middle, as far as there is one', () => {
  const { width, height, pixels } = middleSquare(photo, 30);
  expect([width, height]).toEqual([30, 24]);
  expect(pixels.subarray(0, 4)).toEqual(photo.pixels.subarray(4 * 5, 4 * 6));
});

it('knows pictures apart by all their values', () => {
  const other = { ...photo, pixels: photo.pixels.slice() };
  other.pixels[7] = photo.pixels[7]! - 3;
  other.pixels[100] = photo.pixels[100]! - 4;
  expect(difference(photo, other)).toBe(5);
});
