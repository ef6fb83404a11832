import { luma, type Picture } from '../../shared/picture';
import { padPhoto, type PaddedPhoto, type Padding } from '../photo';
import { showOwn } from '../rollout/maskedStep';

/**
 * A mask on a photo's grid: share of each cell that is painted, 0 (black) to 1 (white).
 * @throws RangeError if it has not the photo's size
 */
export function maskPlane(mask: Picture, { width, height }: Picture, padding: Padding): Float32Array {
  if (mask.width !== width || mask.height !== height) throw new RangeError(`The mask has ${mask.width} × ${mask.height} pixels, the photo ${width} × ${height}.`);
  const { planes } = padPhoto(mask, padding);
  const cells = planes.length / 3;
  return Float32Array.from({ length: cells }, (_, i) => Math.min(1, Math.max(0, luma.reduce((sum, weight, c) => sum + weight * (planes[c * cells + i]! + 0.5), 0))));
}

/** A photo in the colours that an automaton is shown, and where it does not paint, in its own. */
export function maskedPhoto(own: PaddedPhoto, shown: PaddedPhoto, mask: Float32Array): PaddedPhoto {
  const planes = shown.planes.slice();
  showOwn(planes, own.planes, mask);
  return { ...shown, planes };
}
