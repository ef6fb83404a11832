import { expect, it } from 'vitest';
import { fullSizes, rememberedSize } from '../../../src/apply/fullSizes';

it('offers the photo’s own size, and another', () => {
  expect(fullSizes(4000, 512)).toEqual(['original', 1024]);
  expect(fullSizes(640, 512)).toEqual(['original', 1024]);
  expect(fullSizes(1024, 512)).toEqual(['original', 2048]);
});

it('offers nothing that is no larger than the result', () => {
  expect(fullSizes(451, 451)).toEqual([1024, 2048]);
  expect(fullSizes(300, 512)).toEqual([1024, 2048]);
  expect(fullSizes(300, 4096)).toEqual([8192]);
  expect(fullSizes(4000, 1024)).toEqual(['original', 2048]);
});

it('takes any answer from before that makes a larger picture, offered now or not', () => {
  expect(rememberedSize(2048, 4000, 512)).toBe(2048);
  expect(rememberedSize('original', 640, 512)).toBe('original');
  expect(rememberedSize(1024, 4000, 1024)).toBeUndefined();
  expect(rememberedSize('original', 512, 512)).toBeUndefined();
  expect(rememberedSize(undefined, 4000, 512)).toBeUndefined();
});
