import type { Layout } from '../layout';
import { directCodes } from './directSchedule';
import { layOutWeights } from './packedWeights';
import { sharedCodes } from './sharedKernels';
import { tileCodes, TILES } from './tileSchedule';

/** The texts of all kernels that a layout may have compiled, whatever the adapter's workgroup memory. */
export function kernelTexts(layout: Layout): string[] {
  const weights = layOutWeights(layout);
  const tiles = TILES.map((vectors) => tileCodes(layout, weights, { forwardVectors: vectors, backwardVectors: vectors }));
  return [sharedCodes(layout), directCodes(layout, weights), ...tiles].flatMap((codes) => Object.values(codes));
}

/**
 * Eight hexadecimal digits that change with any of the texts: 32-bit FNV-1a over the codes of characters, each text with its end
 * (Fowler, Noll and Vo, http://www.isthe.com/chongo/tech/comp/fnv/).
 */
export function hashOf(texts: readonly string[]): string {
  let hash = 0x811c9dc5;
  for (const text of texts)
    for (const unit of `${text}\0`) hash = Math.imul(hash ^ unit.charCodeAt(0), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
