import type { Picture } from '../../shared/picture';

/** Bins of each channel. */
const BINS = 4;
/** Length of `colorShares`. */
export const colorBins = BINS ** 3;
/** Share of the pixels that change their colour's bin from one frame to the next, from which on it is another scene. */
const CUT = 0.4;

/**
 * Shares of a picture's colours. A colour counts for the bins around it as near as it lies to each, so that a change of light
 * moves little.
 */
export function colorShares({ pixels }: Pick<Picture, 'pixels'>): Float32Array {
  const shares = new Float32Array(colorBins);
  const count = pixels.length / 4;
  for (let pixel = 0; pixel < pixels.length; pixel += 4) {
    for (let corner = 0; corner < 8; corner++) {
      let [bin, weight] = [0, 1 / count];
      for (let c = 0; c < 3; c++) {
        const place = (pixels[pixel + c]! / 255) * (BINS - 1);
        const low = Math.min(BINS - 2, Math.floor(place));
        const upper = (corner >> c) & 1;
        bin = bin * BINS + low + upper;
        weight *= upper ? place - low : 1 - place + low;
      }
      shares[bin]! += weight;
    }
  }
  return shares;
}

/** Whether the film was cut between two frames. */
export function isCut(before: Float32Array, now: Float32Array): boolean {
  return now.reduce((sum, share, bin) => sum + Math.abs(share - before[bin]!), 0) / 2 > CUT;
}
