import { handDown } from '../automaton/growth/handDown';
import { missingDetail, type SeenGrid } from '../automaton/growth/missingDetail';
import type { Strength } from '../automaton/strength';
import { spilling } from './maskedStep';

/** What comes to a picture as it is handed down to a finer grid, beside what the coarser one hands it. */
export interface Handover {
  /** To be added, planar `[3, height, width]`. */
  readonly added: Float32Array;
  /** Share of each cell that is lost of what was handed down: paint that would spill over a mask's border. */
  readonly spilt?: Float32Array | undefined;
}

/** A grid, what is seen on it, and where it is painted. */
export interface MaskedGrid extends SeenGrid {
  readonly mask?: Float32Array | undefined;
}

/** The photo's detail, as far as the automaton does not paint. @returns undefined where it paints all */
export function handoverBetween(coarse: MaskedGrid, fine: MaskedGrid, strength: Strength): Handover | undefined {
  const share = fine.mask ? fine.mask.map((painted) => 1 - strength * painted) : 1 - strength;
  if (share === 0) return undefined;
  const added = missingDetail(coarse, fine, share);
  if (!fine.mask || !coarse.mask) return { added };
  const spilt = spilling(handDown(coarse.mask, coarse), fine.mask);
  const photo = handDown(coarse.fixed.subarray(0, 3 * coarse.width * coarse.height), coarse);
  for (let i = 0; i < added.length; i++) added[i]! += spilt[i % spilt.length]! * photo[i]!;
  return { added, spilt };
}

/** One plane of the picture that was handed down, changed in place. @param color 0 to 2 */
export function takeHandover({ added, spilt }: Handover, plane: Float32Array, color: number): void {
  const from = color * plane.length;
  for (let i = 0; i < plane.length; i++) plane[i]! += added[from + i]! - (spilt ? spilt[i]! * plane[i]! : 0);
}
