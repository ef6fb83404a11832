import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { applyWork } from '../../../../engine/apply/applyWork';
import { readModel } from '../../../../shared/modelFile';

const mosaic = readModel(new Uint8Array(readFileSync('test/fixtures/player/lighthouse-mosaic.nca.safetensors')));
const base = readModel(new Uint8Array(readFileSync('weights/base-coarse-to-fine.nca.safetensors')));

it('counts steps of cells, those of a growth by their size, and the margin', () => {
  const margin = 16;
  expect(applyWork(mosaic, { width: 512, height: 256 }, 10)).toBe((512 + 2 * margin) * (256 + 2 * margin) * 10);
  const [none, ten] = [0, 10].map((steps) => applyWork(base, { width: 1024, height: 1024 }, steps));
  // 8:8, 4:8, 2:6, 1:4 are 8/64 + 8/16 + 6/4 + 4 steps a pixel.
  expect(ten! / none!).toBeCloseTo(16.125 / 6.125);
});
