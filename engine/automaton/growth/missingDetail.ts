import { handDown } from './handDown';
import type { GridSize } from './levelGrid';

/** A level's grid with its fixed channels, of which the photo's three come first. */
export interface SeenGrid extends GridSize {
  readonly fixed: Float32Array;
}

/**
 * What of the photo is lost in a coarser level's cells: a picture that is not painted at all gets all of it back, and is
 * the photo again.
 * @param share that comes back, of all or of each cell
 * @returns planar `[3, height, width]` of the finer grid, to be added to its picture
 */
export function missingDetail(coarse: SeenGrid, fine: SeenGrid, share: number | Float32Array): Float32Array {
  const handed = handDown(coarse.fixed.subarray(0, 3 * coarse.width * coarse.height), coarse);
  const shareAt = (i: number) => (typeof share === 'number' ? share : share[i % share.length]!);
  return handed.map((value, i) => shareAt(i) * (fine.fixed[i]! - value));
}
