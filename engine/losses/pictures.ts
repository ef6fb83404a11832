import * as tf from '@tensorflow/tfjs-core';

/** A part of the picture, in cells. */
export interface Window {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** A window of three stored channels as a picture, 3×h×w, nominally 0..1. */
export function cut(planes: tf.Tensor3D, offset: number, { top, left, height, width }: Window): tf.Tensor3D {
  return tf.add(tf.slice(planes, [offset, top, left], [3, height, width]), 0.5);
}

/**
 * A window of three stored channels of each state as a picture, n×3×h×w, nominally 0..1; all of one size.
 * @param states n × channels × H × W
 */
export function cutEach(states: tf.Tensor4D, offset: number, windows: readonly Window[]): tf.Tensor4D {
  const operation = tf.customGrad((x) => {
    const parts = windows.map(({ top, left, height, width }, i) => tf.slice(x as tf.Tensor4D, [i, offset, top, left], [1, 3, height, width]));
    return { value: tf.add(joined(parts), 0.5), gradFunc: (dy) => joined(parted(dy as tf.Tensor4D).map((part, i) => spread(part, states.shape, offset, windows[i]!))) };
  });
  return operation(states) as tf.Tensor4D;
}

/** The transpose of the cut. */
function spread(part: tf.Tensor4D, [, channels, fullHeight, fullWidth]: tf.Tensor4D['shape'], offset: number, { top, left, height, width }: Window): tf.Tensor4D {
  return tf.pad(part, [[0, 0], [offset, channels - offset - 3], [top, fullHeight - top - height], [left, fullWidth - left - width]]);
}

/** Each of a batch. */
export function parted(batch: tf.Tensor4D): tf.Tensor4D[] {
  return batch.shape[0] === 1 ? [batch] : tf.split(batch, batch.shape[0]);
}

function joined(parts: readonly tf.Tensor4D[]): tf.Tensor4D {
  return parts.length === 1 ? parts[0]! : tf.concat4d([...parts], 0);
}

/** Height and width of a batch's pictures, n×3×h×w. */
export const sizeOf = ({ shape: [, , height, width] }: tf.Tensor4D): [height: number, width: number] => [height, width];

/** A window of all channels, as they are. */
export function windowOf(planes: tf.Tensor3D, { top, left, height, width }: Window): tf.Tensor3D {
  return tf.slice(planes, [0, top, left], [planes.shape[0], height, width]);
}

/** 3×h×w or n×3×h×w → n×h×w×3. */
export function toNetworkInput(pictures: tf.Tensor3D | tf.Tensor4D): tf.Tensor4D {
  return tf.tidy(() => {
    const [height, width] = pictures.shape.slice(-2) as [number, number];
    return tf.transpose(tf.reshape<tf.Rank.R4>(pictures, [-1, 3, height, width]), [0, 2, 3, 1]);
  });
}
