import type { Picture } from '../shared/picture';
import type { ColorMoments } from './losses/color/colorTransfer';
import { paddedGrid, type PaddedPhoto, type Padding } from './photo';
import { seenPhoto } from './seenPhoto';

/** A photo as it was decoded, a tenth of what an automaton makes of it, and how it is seen. */
export interface PhotoSource {
  readonly picture: Picture;
  readonly padding: Padding;
  /** See `seenPhoto`. */
  readonly colors: ColorMoments | undefined;
}

/** A photo that is made when it is wanted, or is there already. */
export type GivenPhoto = PaddedPhoto | PhotoSource;

/** Where a photo lies on its grid. */
export type PhotoGrid = Omit<PaddedPhoto, 'planes'>;

export const gridOfPhoto = (given: GivenPhoto): PhotoGrid => ('planes' in given ? given : paddedGrid(given.picture, given.padding));

export const madePhoto = (given: GivenPhoto): PaddedPhoto =>
  'planes' in given ? given : seenPhoto(given.picture, given.padding, given.colors);

/** For many threads. */
export function photoSource({ name, width, height, pixels }: Picture, padding: Padding, colors: ColorMoments | undefined): PhotoSource {
  return { picture: { name, width, height, pixels: sharedPixels(pixels) }, padding, colors };
}

/** The same pixels for all threads, where the platform can share memory. */
export function sharedPixels(pixels: Uint8ClampedArray): Uint8ClampedArray {
  // A page has it only where it is isolated from others, which VS Code's are not.
  if (typeof SharedArrayBuffer === 'undefined' || pixels.buffer instanceof SharedArrayBuffer) return pixels;
  const copy = new Uint8ClampedArray(new SharedArrayBuffer(pixels.length));
  copy.set(pixels);
  return copy;
}
