import { expect, it } from 'vitest';
import { fullSizes } from '../../../src/apply/fullSizes';

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
