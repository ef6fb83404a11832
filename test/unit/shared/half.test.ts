import { expect, it } from 'vitest';
import { fromHalf, toHalf } from '../../../shared/half';

it('brings every finite binary16 and infinity back as it was', () => {
  const all = Uint16Array.from({ length: 2 ** 16 }, (_, i) => i).filter((bits) => (bits & 0x7fff) <= 0x7c00);
  expect(toHalf(fromHalf(all))).toEqual(all);
});

it.each([
  [1, 0x3c00],
  [-2, 0xc000],
  [65504, 0x7bff],
  [65520, 0x7c00],
  [2 ** -24, 0x0001],
  [2 ** -25, 0x0000],
  [1.5 * 2 ** -24, 0x0002],
  // Halfway between two: to the even one.
  [1 + 2 ** -11, 0x3c00],
  [1 + 3 * 2 ** -11, 0x3c02],
  [NaN, 0x7e00],
])('rounds %f', (value, bits) => {
  expect(toHalf(Float32Array.of(value))[0]).toBe(bits);
});
