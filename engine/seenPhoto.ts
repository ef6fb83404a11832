import type { Picture } from '../shared/picture';
import { colorMoments, transferBetween, type ColorMoments } from './losses/color/colorTransfer';
import { mapColors } from './losses/color/mapColors';
import { padPhoto, toPlanes, type PaddedPhoto, type Padding } from './photo';

/** The colours of a picture, its edges not counted twice. */
export function colorsOf(picture: Picture): ColorMoments {
  const { width, height } = picture;
  return colorMoments([{ planes: toPlanes(picture), width, height }]);
}

/**
 * A photo as an automaton is shown it.
 * @param colors that its own are mapped to; without them it stays as it is
 */
export function seenPhoto(picture: Picture, padding: Padding, colors: ColorMoments | undefined): PaddedPhoto {
  const padded = padPhoto(picture, padding);
  if (!colors) return padded;
  return { ...padded, planes: mapColors(padded.planes, transferBetween(colorsOf(picture), colors)) };
}
