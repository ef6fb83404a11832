import { beforeAll, describe, expect, it } from 'vitest';
import type { LayoutName } from '../../../shared/layouts';
import { parseLevels } from '../../../shared/levels';
import { packModel } from '../../../shared/modelFile';
import { repeated } from '../../../shared/repeated';
import { measureSeams, VISIBLE_SEAM } from '../../../shared/seams';
import { applyModel } from '../../../engine/apply/applyModel';
import { handDown } from '../../../engine/automaton/growth/handDown';
import { handDownTile } from '../../../engine/automaton/growth/handDownTile';
import { modelLayout } from '../../../engine/automaton/layouts/modelLayout';
import { parameterCount } from '../../../engine/automaton/parameters';
import { Lane } from '../../../engine/lane/lane';
import { Random } from '../../../engine/random';
import { engineAssets, rings } from '../../tinyRequest';
import { useWasm } from './useWasm';

beforeAll(useWasm);

const lane = new Lane(engineAssets);
const growth = { levels: parseLevels('8:4, 4:2, 2:1, 1:1'), detail: 2, flat: 0.1 };

function modelOf(layout: LayoutName): Uint8Array {
  const data = { layout, shifts: [], growth: layout === 'coarseToFine' ? growth : undefined };
  const random = Random.seeded(7);
  const height = data.growth ? 0.25 : 0.05;
  const parameters = Float32Array.from({ length: parameterCount(modelLayout(data)) }, () => (random.uniform() - 0.5) * height);
  return packModel({ ...data, parameters, metadata: { steps: 8, seed: 3, noise_level: 1 } });
}

function tileOf(layout: LayoutName, width: number, height: number) {
  const photo = { ...rings('photo', width, height, 3), name: 'tile' };
  return applyModel({ model: modelOf(layout), photo, device: 'cpu', tile: true }, [lane], { cancelled: () => false, progress: () => {} });
}

describe('a tile', () => {
  it.each(['coarseToFine', 'blur'] as const)('of the layout %s has the size asked for and no seam', async (layout) => {
    const tile = await tileOf(layout, 96, 64);
    expect([tile.width, tile.height]).toEqual([96, 64]);
    const { columns, rows } = measureSeams(tile);
    expect(Math.max(columns, rows)).toBeLessThan(VISIBLE_SEAM);
    expect(new Set(tile.pixels).size).toBeGreaterThan(20);
  });

  it('is refused where cells would be cut, with the sides that fit', async () => {
    await expect(tileOf('coarseToFine', 100, 64)).rejects.toThrow('multiples of 8, 32 at least');
    await expect(tileOf('coarseToFine', 24, 64)).rejects.toThrow('multiples of 8, 32 at least');
  });

  it('knows no edges as a state is handed down: moved by a coarse cell, it is the same moved by two fine ones', () => {
    const random = Random.seeded(5);
    const size = { width: 6, height: 4 };
    const planes = Float32Array.from({ length: 2 * 24 }, () => random.uniform());
    const moved = (values: Float32Array, width: number, height: number, by: number) =>
      values.map((_, i) => values[Math.floor(i / (width * height)) * width * height + ((Math.floor(i / width) + by) % height) * width + (((i % width) + by) % width)]!);
    const down = (values: Float32Array, wraps: boolean) => (wraps ? handDownTile : handDown)(values, size);
    expect(down(moved(planes, 6, 4, 1), true)).toEqual(moved(down(planes, true), 12, 8, 2));
    expect(down(moved(planes, 6, 4, 1), false)).not.toEqual(moved(down(planes, false), 12, 8, 2));
  });
});

describe('seams', () => {
  it('are told where a picture’s edges do not meet', () => {
    const { columns, rows } = measureSeams(ramp(64));
    expect(columns).toBeCloseTo(63, 5);
    expect(rows).toBe(1);
  });

  it('of a tile repeated are as far apart as the tile is wide', () => {
    const shown = repeated(ramp(8), 2, 2);
    expect([shown.width, shown.height]).toEqual([16, 16]);
    expect(Array.from({ length: 16 }, (_, x) => shown.pixels[4 * (16 * 9 + x)])).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7]);
  });
});

/** Brighter from left to right. */
function ramp(side: number) {
  const pixels = Uint8ClampedArray.from({ length: 4 * side * side }, (_, i) => (i % 4 === 3 ? 255 : Math.floor(i / 4) % side));
  return { name: 'ramp', width: side, height: side, pixels };
}
