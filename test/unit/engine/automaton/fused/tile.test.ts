import { expect, it } from 'vitest';
import { TILES } from '../../../../../engine/automaton/fused/tileSchedule';
import { tileBackwardBytes, tileForwardBytes } from '../../../../../engine/automaton/fused/wgsl/tile';
import { blurLayout } from '../../../../../engine/automaton/layouts/blur';
import { shiftShuffleLayout } from '../../../../../engine/automaton/layouts/shiftShuffle';
import { flowLayout } from '../../../../reference/flowLayout';

/** Workgroup memory that every WebGPU device has. */
const LEAST_BYTES = 16 * 1024;

it.each([blurLayout, shiftShuffleLayout([4, 8, 16]), flowLayout])('a tile of $name fits into the least workgroup memory', (layout) => {
  const smallest = Math.min(...TILES);
  expect(tileForwardBytes(layout, smallest)).toBeLessThanOrEqual(LEAST_BYTES);
  expect(tileBackwardBytes(layout, smallest)).toBeLessThanOrEqual(LEAST_BYTES);
});
