import { expect, it } from 'vitest';
import { seenRegions } from '../../../../engine/rollout/seenRegions';

const levels = [{ cell: 2, steps: 3, width: 50, height: 20 }, { cell: 1, steps: 2, width: 100, height: 40 }];
const span = (from: number, end: number) => ({ from, length: end - from });

it('sees as far as steps reach, and a cell beside as a state is handed down', () => {
  const regions = seenRegions(levels, 1, { rows: span(10, 30), columns: span(41, 42) });
  expect(regions[1]).toEqual({ rows: span(8, 32), columns: span(39, 44) });
  // Rows 8 … 31 are of cells 4 … 15, which are handed down with 3 … 16; three steps see over the edge.
  expect(regions[0]).toEqual({ rows: span(0, 20), columns: span(19 - 1 - 3, 21 + 1 + 3 + 1) });
});

it('keeps an axis whole where a part reaches over an edge', () => {
  const [coarse, fine] = seenRegions(levels, 1, { rows: span(1, 40), columns: span(2, 98) });
  expect(fine).toEqual({ rows: span(0, 40), columns: span(0, 100) });
  expect(coarse).toEqual({ rows: span(0, 20), columns: span(0, 50) });
});
