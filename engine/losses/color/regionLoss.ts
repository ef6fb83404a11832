import * as tf from '@tensorflow/tfjs-core';
import { onHost } from '../../hostNumbers';
import { hostOperation, type HostOperation } from '../hostOperation';
import { adaptiveSpan, resampleTransposed } from '../resample';
import { meanSquareEach } from '../sums';

/** Side of the squares whose colours are compared, about so many pixels: strokes have their way inside. */
const SQUARE = 12;
/** A usual standard deviation of a photo's colours: differences are measured by it. */
const USUAL_DEVIATION = 0.2;

/**
 * How far the colours of pictures' regions are from those wanted: mean square over squares and channels. 0 where they
 * are equal, 1 where squares are off by {@link USUAL_DEVIATION}.
 * @param pictures n×3×h×w, nominally 0..1; what is wanted likewise.
 */
export function regionLoss(pictures: tf.Tensor4D, wanted: tf.Tensor4D): tf.Tensor1D {
  if (!onHost()) return composedRegionLoss(pictures, wanted);
  const [count, , height, width] = pictures.shape;
  return hostOperation<tf.Rank.R1>(pictures, [wanted], [count], (colors) => regionKernel(colors!, [height, width], count));
}

/** The same in tfjs operations: on a GPU, and the plain version of the loop. */
export function composedRegionLoss(pictures: tf.Tensor4D, wanted: tf.Tensor4D): tf.Tensor1D {
  return tf.tidy(() => {
    const [count, channels, height, width] = pictures.shape;
    const difference = tf.reshape<tf.Rank.R3>(tf.sub(pictures, wanted), [count * channels, height, width]);
    const squares = resampleTransposed(difference, squaresOf([height, width]), 'adaptive');
    return tf.div<tf.Tensor1D>(meanSquareEach(tf.reshape(squares, [count, -1])), USUAL_DEVIATION ** 2);
  });
}

const squaresOf = ([height, width]: readonly [number, number]): [number, number] => [Math.ceil(height / SQUARE), Math.ceil(width / SQUARE)];

function regionKernel(wanted: Float32Array, size: readonly [number, number], count: number): HostOperation {
  const [height, width] = size;
  const [down, across] = squaresOf(size);
  const share = 1 / (3 * down * across * USUAL_DEVIATION ** 2);
  const [rows, columns] = [spansOf(height, down), spansOf(width, across)];
  /** Of each square of each plane: how far the mean of its colours is off, plane after plane and row after row. */
  const differences = (x: Float32Array): Float64Array => {
    const off = new Float64Array(3 * count * down * across);
    for (let at = 0, plane = 0; plane < 3 * count; plane++)
      for (const [top, high] of rows)
        for (const [left, wide] of columns) {
          let sum = 0;
          for (let y = top; y < top + high; y++) {
            const row = (plane * height + y) * width;
            for (let cell = row + left; cell < row + left + wide; cell++) sum += x[cell]! - wanted[cell]!;
          }
          off[at++] = sum / (high * wide);
        }
    return off;
  };
  return {
    value: (x, y) => {
      const [off, each] = [differences(x), 3 * down * across];
      for (let picture = 0; picture < count; picture++) {
        let sum = 0;
        for (let at = picture * each; at < (picture + 1) * each; at++) sum += off[at]! ** 2;
        y[picture] = sum * share;
      }
    },
    gradient: (x, dy, dx) => {
      const off = differences(x);
      for (let at = 0, plane = 0; plane < 3 * count; plane++)
        for (const [top, high] of rows)
          for (const [left, wide] of columns) {
            const d = (2 * share * dy[Math.floor(plane / 3)]! * off[at++]!) / (high * wide);
            for (let y = top; y < top + high; y++) {
              const row = (plane * height + y) * width;
              for (let cell = row + left; cell < row + left + wide; cell++) dx[cell]! += d;
            }
          }
    },
  };
}

const spansOf = (length: number, parts: number) => Array.from({ length: parts }, (_, part) => adaptiveSpan(length, parts, part));
