import type { RolledLevel } from './rolledLevels';
import type { Span } from './spans';
import type { Region } from './tiledPlanes';

/**
 * What has to be computed of each level so that some cells of the finest grid become what they are on whole grids: a cell
 * sees as far as it reaches in a level's steps, and the cells next to its own as a state is handed down. Beyond that a
 * region may be taken for a torus. An axis on which it would reach over an edge stays whole, since grids wrap.
 * @param levels from the coarsest
 * @param radius cells as far as which a cell sees in one step
 */
export function seenRegions(levels: readonly RolledLevel[], radius: number, wanted: Region): Region[] {
  const regions: Region[] = [];
  let seen = wanted;
  for (const { width, height, steps } of [...levels].reverse()) {
    const reach = radius * steps;
    const region = { rows: widened(seen.rows, reach, height), columns: widened(seen.columns, reach, width) };
    regions.unshift(region);
    seen = { rows: coarser(region.rows, height / 2), columns: coarser(region.columns, width / 2) };
  }
  return regions;
}

function widened({ from, length }: Span, reach: number, axis: number): Span {
  const inside = from >= reach && from + length + reach <= axis;
  return inside ? { from: from - reach, length: length + 2 * reach } : { from: 0, length: axis };
}

/** Cells of the coarser axis that a span is handed down from. */
function coarser({ from, length }: Span, axis: number): Span {
  const first = Math.max(0, Math.floor(from / 2) - 1);
  const end = Math.min(axis, Math.floor((from + length - 1) / 2) + 2);
  return { from: first, length: end - first };
}
