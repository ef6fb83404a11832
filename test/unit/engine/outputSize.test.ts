import { expect, it } from 'vitest';
import { resolveSettings } from '../../../shared/configuration/resolve';
import { settingsSchema } from '../../../shared/configuration/settings';
import { fitOutputSize } from '../../../engine/outputSize';

const usual = (settings: object = {}) => resolveSettings(settingsSchema.parse(settings), 'cpu', 2);
const photo = (name: string, side: number) => ({ name, side });

it('makes no result larger than the largest photo, and says so', () => {
  expect(usual()['nca.output.size']).toBe(512);
  expect(fitOutputSize([photo('small.jpg', 300), photo('cat.jpg', 451)], usual())).toEqual({
    size: 451,
    notice: 'The longer side of cat.jpg has 451 pixels: so has the result, instead of the usual 512 (nca.output.size).',
  });
});

it('enlarges a tiny photo to half of the usual size, and says so', () => {
  expect(fitOutputSize([photo('icon.png', 64)], usual())).toEqual({
    size: 256,
    notice: 'The longer side of icon.png has 64 pixels: it is enlarged to 256 (nca.output.size).',
  });
});

it('leaves alone what is large enough, and the notebook, whose pictures are as large as its crops', () => {
  expect(fitOutputSize([photo('small.jpg', 300), photo('large.jpg', 4000)], usual())).toBeUndefined();
  expect(fitOutputSize([photo('exact.jpg', 512)], usual())).toBeUndefined();
  expect(fitOutputSize([photo('small.jpg', 30)], usual({ 'nca.profile': 'notebook' }))).toBeUndefined();
});
