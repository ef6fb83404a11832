import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { handDown } from '../../../../engine/automaton/growth/handDown';
import { onOneGrid } from '../../../../engine/automaton/layout';
import { modelLayout } from '../../../../engine/automaton/layouts/modelLayout';
import { Random } from '../../../../engine/random';
import { takeRegion } from '../../../../engine/rollout/rows';
import { StripKernel } from '../../../../engine/rollout/stripKernel';

const wasm = new Uint8Array(readFileSync('dist/automaton.wasm')).buffer;

describe('StripKernel.handDown', () => {
  it.each([
    ['all of a plane', 8, 6, { rows: { from: 0, length: 12 }, columns: { from: 0, length: 16 } }],
    ['odd places and lengths', 11, 9, { rows: { from: 3, length: 11 }, columns: { from: 5, length: 13 } }],
    ['a single column', 1, 4, { rows: { from: 1, length: 3 }, columns: { from: 0, length: 2 } }],
  ])('is the plain one to the bit for %s', async (_, width, rows, region) => {
    const random = Random.seeded(1);
    const planes = Float32Array.from({ length: 3 * (rows + 2) * width }, () => random.uniform() * 3 - 1);
    const kernel = await StripKernel.create(wasm, onOneGrid(modelLayout({ layout: 'coarseToFine', shifts: [] })));
    const cells = (rows + 2) * width;
    const source = (channel: number, target: Float32Array) => target.set(planes.subarray(channel * cells, (channel + 1) * cells));
    const doubled = kernel.handDown({ rows: rows + 2, width, channels: 3, region, source });
    const plain = handDown(planes, { width, height: rows + 2 }, 1);
    expect(doubled).toEqual(takeRegion({ planes: plain, rows: 2 * rows, width: 2 * width }, region));
  });
});
