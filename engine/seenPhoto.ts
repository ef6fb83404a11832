import type { Picture } from '../shared/picture';
import type { Strength } from './automaton/strength';
import { colorMoments, shareOf, transferBetween, type ColorMoments, type ColorTransfer } from './losses/color/colorTransfer';
import { mapColors } from './losses/color/mapColors';
import { cropPicture } from './lane/middle';
import { padPhoto, toPlanes, type PaddedPhoto, type Padding } from './photo';

/** The colours of a picture, its edges not counted twice. */
export function colorsOf(picture: Picture): ColorMoments {
  const { width, height } = picture;
  return colorMoments([{ planes: toPlanes(picture), width, height }]);
}

/** Share of each side that lies at an edge: what is there shall not colour all of a photo. */
const EDGE = 1 / 32;

/** The colours that a photo's map is fitted to. */
function colorsInside(picture: Picture): ColorMoments {
  const { width, height } = picture;
  const [left, top] = [Math.round(EDGE * width), Math.round(EDGE * height)];
  return colorsOf(cropPicture(picture, { left, top, width: width - 2 * left, height: height - 2 * top }));
}

/**
 * A photo as an automaton is shown it.
 * @param colors that its own are mapped to; without them it stays as it is
 * @param strength share of the way to those colours
 */
export function seenPhoto(picture: Picture, padding: Padding, colors: ColorMoments | undefined, strength: Strength = 1): PaddedPhoto {
  const padded = padPhoto(picture, padding);
  return colors ? { ...padded, planes: mapColors(padded.planes, photoTransfer(picture, colors, strength)) } : padded;
}

/** The map from a photo's colours to others. @param strength share of the way to those */
export function photoTransfer(picture: Picture, colors: ColorMoments, strength: Strength = 1): ColorTransfer {
  return shareOf(transferBetween(colorsInside(picture), colors), strength);
}
