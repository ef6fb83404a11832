import { expect, it } from 'vitest';
import { burntOut } from '../../../engine/apply/burntOut';

it('tells values that run away, as far as a bound lets them', () => {
  const at = (value: number, bound?: number) => burntOut(Float32Array.of(0.2, value, -0.5), bound === undefined ? {} : { bound });
  expect([at(NaN), at(Infinity), at(NaN, 8), at(8, 8), at(-8, 8)]).toEqual([true, true, true, true, true]);
  expect([at(300), at(3.4, 8), at(-3.4, 8)]).toEqual([false, false, false]);
});
