import { expect, it } from 'vitest';
import { renderedPixels } from '../../../../engine/lane/automaton';
import { photoSource } from '../../../../engine/photoSource';

it('plans for the photos that are rendered, and not for larger ones that give crops alone', () => {
  const photo = (width: number, height: number) =>
    photoSource({ name: 'photo', width, height, pixels: new Uint8ClampedArray(4 * width * height) }, { margin: 8, minimumSide: 0, alignment: 8 }, undefined);
  const photos = [photo(64, 32), photo(48, 48), photo(256, 256)];
  expect(renderedPixels({ photos, rendered: 2 })).toBe(64 * 64);
  expect(renderedPixels({ photos })).toBe(272 * 272);
});
