import { expect, it } from 'vitest';
import { resolveSettings } from '../../../shared/configuration/resolve';
import { settingsSchema } from '../../../shared/configuration/settings';
import { fitOutputSize } from '../../../engine/outputSize';

const usual = (settings: object = {}) => resolveSettings(settingsSchema.parse(settings), 'cpu', 2);
const photo = (name: string, side: number) => ({ name, side });

it('makes no result more than half as large again as the largest photo, and says so', () => {
  expect(usual()['nca.output.size']).toBe(512);
  expect(fitOutputSize([photo('small.jpg', 200), photo('stamp.jpg', 300)], usual())).toEqual({
    size: 450,
    notice: 'The longer side of stamp.jpg has 300 pixels: the result has 450, instead of the usual 512 (nca.output.size).',
  });
});

it('gives a tiny photo half of the usual size, and says so', () => {
  expect(fitOutputSize([photo('icon.png', 64)], usual())).toEqual({
    size: 256,
    notice: 'The longer side of icon.png has 64 pixels: the result has 256, instead of the usual 512 (nca.output.size).',
  });
});

it('leaves alone what is large enough, and the notebook, whose pictures are as large as its crops', () => {
  expect(fitOutputSize([photo('small.jpg', 300), photo('large.jpg', 4000)], usual())).toBeUndefined();
  expect(fitOutputSize([photo('cat.jpg', 451)], usual())).toBeUndefined();
  expect(fitOutputSize([photo('small.jpg', 30)], usual({ 'nca.profile': 'notebook' }))).toBeUndefined();
});
