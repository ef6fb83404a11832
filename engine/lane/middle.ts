import type { Picture } from '../../shared/picture';
import type { Window } from '../losses/pictures';

/** The middle of a window, of the same shape, that has at most so many pixels; all of it where that is enough. */
export function middleOf({ top, left, height, width }: Window, mostPixels: number): Window {
  const scale = Math.min(1, Math.sqrt(mostPixels / (width * height)));
  const inner = { height: Math.floor(height * scale), width: Math.floor(width * scale) };
  const before = (side: number, kept: number) => Math.floor((side - kept) / 2);
  return { ...inner, top: top + before(height, inner.height), left: left + before(width, inner.width) };
}

export function cropPicture(picture: Picture, { top, left, height, width }: Window): Picture {
  if (width === picture.width && height === picture.height) return picture;
  const pixels = new Uint8ClampedArray(4 * width * height);
  for (let y = 0; y < height; y++) {
    const from = 4 * ((top + y) * picture.width + left);
    pixels.set(picture.pixels.subarray(from, from + 4 * width), 4 * y * width);
  }
  return { name: picture.name, width, height, pixels };
}
