import type { RunSettings } from '../shared/configuration/resolve';

/** Share of the usual size that a result has at least, however small the photo is: there has to be room for strokes. */
const LEAST_SHARE = 0.5;

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
 * The size of results that nobody asked for: not larger than the photos, which would only be enlarged.
 * @param usual settings with the size that results have otherwise
 * @returns undefined where that will do
 */
export function fitOutputSize(photos: readonly PhotoSide[], usual: RunSettings): FittedSize | undefined {
  // Its size is that of its crops.
  if (usual['nca.profile'] === 'notebook') return undefined;
  const most = usual['nca.output.size'];
  const [largest] = [...photos].sort((a, b) => b.side - a.side);
  if (!largest || largest.side >= most) return undefined;
  const least = Math.round(LEAST_SHARE * most);
  const size = Math.max(least, largest.side);
  const done = size === largest.side ? `so has the result, instead of the usual ${most}` : `it is enlarged to ${size}`;
  return { size, notice: `The longer side of ${largest.name} has ${largest.side} pixels: ${done} (nca.output.size).` };
}
