import { expect, it } from 'vitest';
import { checkMaskShape, maskName, withoutMasks } from '../../../shared/masks';

it('a mask lies beside its photo under its name, and is no photo of a folder', () => {
  expect(['cat.jpg', 'my.cat.jpeg', 'cat'].map(maskName)).toEqual(['cat.mask.png', 'my.cat.mask.png', 'cat.mask.png']);
  expect(withoutMasks(['cat.jpg', 'cat.mask.png', 'carnival.mask.png', 'dog.png'])).toEqual(['cat.jpg', 'carnival.mask.png', 'dog.png']);
});

it('a mask has the shape of its photo, whatever its size', () => {
  expect(() => checkMaskShape({ width: 451, height: 300 }, { width: 144, height: 96 })).not.toThrow();
  expect(() => checkMaskShape({ width: 300, height: 451 }, { width: 144, height: 96 })).toThrow('the mask is 300 × 451 and the photo 144 × 96');
});
