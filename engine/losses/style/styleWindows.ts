import * as tf from '@tensorflow/tfjs-core';

/** Height and width in pixels. */
export type Size = readonly [height: number, width: number];

/**
 * A style in windows of a picture's size: near the edges of what it sees a network's features are others, and in a small
 * picture they are most. As many as fit side by side, so that together they take no more memory than the style; a side that
 * the style has not is as long as the style's.
 * @param style 1×H×W×3.
 * @returns windows×h×w×3.
 */
export function styleWindows(style: tf.Tensor4D, [height, width]: Size): tf.Tensor4D {
  const [, fullHeight, fullWidth] = style.shape;
  const size: [number, number] = [Math.min(height, fullHeight), Math.min(width, fullWidth)];
  return tf.tidy(() => {
    const windows = starts(fullHeight, size[0]).flatMap((top) =>
      starts(fullWidth, size[1]).map((left) => tf.slice(style, [0, top, left, 0], [1, ...size, 3])),
    );
    return tf.concat4d(windows, 0);
  });
}

/** First pixels of the windows along a side: evenly spread to both ends, a single one in the middle. */
function starts(full: number, length: number): number[] {
  const count = Math.floor(full / length);
  if (count === 1) return [Math.floor((full - length) / 2)];
  return Array.from({ length: count }, (_, i) => Math.floor((i * (full - length)) / (count - 1)));
}
