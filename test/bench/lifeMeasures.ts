import type { FeatureNetwork } from '../../engine/features/featureNetwork';
import { cropPicture } from '../../engine/lane/middle';
import { geometricMean, matrix } from '../../engine/losses/color/geometricMean';
import { pictureQuality } from '../../engine/quality';
import { colorsOf } from '../../engine/seenPhoto';
import type { Picture } from '../../shared/picture';

const identity = matrix((a, b) => (a === b ? 1 : 0));

/** How far a picture's colours (mean, root of the covariance) are from a style's, as a share of how far its photo's are. */
export function colorShare(photo: Picture, picture: Picture, style: Picture): number {
  const [ofPhoto, ofPicture] = [photo, picture].map((one) => colorDistance(one, style)) as [number, number];
  return ofPicture / ofPhoto;
}

function colorDistance(a: Picture, b: Picture): number {
  const [one, other] = [a, b].map((picture) => {
    const { mean, covariance } = colorsOf(picture);
    return [...mean, ...geometricMean(identity, covariance).flat()];
  }) as [number[], number[]];
  return Math.hypot(...one.map((value, i) => value - other[i]!));
}

/** How far the strokes of a picture are from a style's, as a multiple of how far those of an earlier one are. */
export async function styleGrowth(network: FeatureNetwork, earlier: Picture, picture: Picture, style: Picture): Promise<number> {
  return (await pictureQuality(network, earlier, picture, style)).gramRatio!;
}

/** The square in a picture's middle, or what the picture has of it. */
export function middleSquare(picture: Picture, side: number): Picture {
  const [width, height] = [Math.min(side, picture.width), Math.min(side, picture.height)];
  return cropPicture(picture, { width, height, left: Math.floor((picture.width - width) / 2), top: Math.floor((picture.height - height) / 2) });
}

/** Root of the sum of squares. */
export function difference(a: Picture, b: Picture): number {
  return Math.sqrt(a.pixels.reduce((sum, value, i) => sum + (value - b.pixels[i]!) ** 2, 0));
}
