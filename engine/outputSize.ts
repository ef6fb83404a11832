import type { RunSettings } from '../shared/configuration/resolve';

/** Share of the usual size that a result has at least, however small the photo is: there has to be room for strokes. */
const LEAST_SHARE = 0.5;

/** How many times as large as its photo a result is at most: strokes are sharp at any size, and what they paint has to be there. */
const MOST_ENLARGED = 1.5;

/** A photo's file. */
export interface PhotoSide {
  readonly name: string;
  /** Longer side in pixels. */
  readonly side: number;
}

/** `nca.output.size` by the photos. */
export interface FittedSize {
  readonly size: number;
  /** For the user. */
  readonly notice: string;
}

/**
 * The size of results that nobody asked for: not far larger than the photos, which would only be enlarged.
 * @param usual settings with the size that results have otherwise
 * @returns undefined where that will do
 */
export function fitOutputSize(photos: readonly PhotoSide[], usual: RunSettings): FittedSize | undefined {
  // Its size is that of its crops.
  if (usual['nca.profile'] === 'notebook') return undefined;
  const most = usual['nca.output.size'];
  const [largest] = [...photos].sort((a, b) => b.side - a.side);
  if (!largest) return undefined;
  const size = Math.max(Math.round(LEAST_SHARE * most), Math.round(MOST_ENLARGED * largest.side));
  if (size >= most) return undefined;
  return { size, notice: `The longer side of ${largest.name} has ${largest.side} pixels: the result has ${size}, instead of the usual ${most} (nca.output.size).` };
}
