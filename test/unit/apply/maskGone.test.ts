import { readFileSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import type { EngineClient } from '../../../engine/engineClient';
import { Applying, type ApplyHost } from '../../../webview/apply/applying';

vi.mock('../../../webview/common/pictures', () => ({
  decodePicture: ({ name }: { name: string }) => Promise.resolve({ name, width: 8, height: 6, pixels: new Uint8ClampedArray(4 * 8 * 6) }),
  encodePng: () => Promise.resolve(Uint8Array.from([1])),
}));

const model = { name: 'mosaic.nca.safetensors', title: 'mosaic', bytes: new Uint8Array(readFileSync('weights/gallery/mosaic.nca.safetensors')) };

it('a picture whose mask has gone is not painted whole, one that never had a mask is', async () => {
  const saved: number[] = [];
  const host: ApplyHost = {
    readPicture: (index) => Promise.resolve({ name: `${index}.png`, bytes: new Uint8Array(1) }),
    readMask: () => Promise.resolve(null),
    chooseMask: () => Promise.resolve(null),
    chooseRest: () => Promise.resolve(null),
    saveResult: (index) => Promise.resolve(`${saved.push(index)}`),
    keepSpeed: () => {},
  };
  const engine = { describe: () => Promise.resolve({ kind: 'cpu', name: 'CPU' }), setLanes: () => {}, apply: ({ photo }: { photo: unknown }) => Promise.resolve(photo) };
  const applying = new Applying(host, () => Promise.resolve(engine as unknown as EngineClient));
  const pictures = [{ name: '0.png', width: 8, height: 6, mask: '0.mask.png' }, { name: '1.png', width: 8, height: 6 }];
  applying.open({ model, pictures, size: 'original', device: 'cpu', workers: 1, background: '', speeds: {} });
  await applying.run({ ...applying.defaults(), masked: true });
  expect(applying.state.pictures.map(({ phase, problem }) => [phase, problem])).toEqual([['failed', '0.mask.png is no longer there.'], ['done', '']]);
  expect(saved).toEqual([1]);
});
