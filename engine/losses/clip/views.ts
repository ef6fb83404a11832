import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../../random';
import type { Window } from '../pictures';
import { resampleTransposed } from '../resample';

/** A square part of a picture as CLIP shall see it. */
export interface ClipView {
  readonly top: number;
  readonly left: number;
  readonly side: number;
  readonly mirrored: boolean;
}

/** Smallest side of a training view, as a share of the crop's. */
const SMALLEST_SHARE = 0.6;

/** Squares of random size and place, as in Crowson's MakeCutouts; about half of them mirrored. */
export function randomViews({ top, left, height, width }: Window, count: number, random: Random): ClipView[] {
  const most = Math.min(height, width);
  const least = Math.max(1, Math.round(SMALLEST_SHARE * most));
  return Array.from({ length: count }, () => {
    const side = random.integer(least, most);
    return {
      top: top + random.integer(0, height - side),
      left: left + random.integer(0, width - side),
      side,
      mirrored: random.uniform() < 0.5,
    };
  });
}

/** Squares of one size that cover a picture with little overlap, the same ones each time; at most 25. */
export function coveringViews({ top, left, height, width }: Window, wantedSide: number): ClipView[] {
  const side = Math.min(wantedSide, height, width);
  const starts = (length: number) => {
    const count = Math.min(5, Math.max(1, Math.round(length / side)));
    return Array.from({ length: count }, (_, i) => (count === 1 ? (length - side) / 2 : (i * (length - side)) / (count - 1)));
  };
  return starts(height).flatMap((y) =>
    starts(width).map((x) => ({ top: top + Math.floor(y), left: left + Math.floor(x), side, mirrored: false })),
  );
}

/**
 * Views of a picture at the size that CLIP takes: means of pixels where they are smaller than the view, else
 * interpolated, differentiable with respect to the picture.
 * @param picture 3×H×W.
 * @returns n×side×side×3.
 */
export function takeViews(picture: tf.Tensor3D, views: readonly ClipView[], size: number): tf.Tensor4D {
  return tf.tidy(() => tf.stack(views.map((view) => takeView(picture, view, size))) as tf.Tensor4D);
}

function takeView(picture: tf.Tensor3D, { top, left, side, mirrored }: ClipView, size: number): tf.Tensor3D {
  const part = tf.slice(picture, [0, top, left], [3, side, side]);
  const turned = resampleTransposed(part, [size, size], side > size ? 'adaptive' : 'bilinear');
  const upright = tf.transpose(turned, [2, 1, 0]);
  return mirrored ? tf.reverse(upright, 1) : upright;
}
