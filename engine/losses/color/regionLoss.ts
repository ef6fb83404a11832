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
  /** Each square of each plane: the sum of what is in it, or the same added to all of it. */
  const eachSquare = (visit: (plane: number, top: number, left: number, rows: number, columns: number) => void) => {
    for (let plane = 0; plane < 3 * count; plane++)
      for (let j = 0; j < down; j++) {
        const [top, rows] = adaptiveSpan(height, down, j);
        for (let i = 0; i < across; i++) {
          const [left, columns] = adaptiveSpan(width, across, i);
          visit(plane, top, left, rows, columns);
        }
      }
  };
  const difference = (x: Float32Array, plane: number, top: number, left: number, rows: number, columns: number): number => {
    let sum = 0;
    for (let y = top; y < top + rows; y++) {
      const row = (plane * height + y) * width;
      for (let at = row + left; at < row + left + columns; at++) sum += x[at]! - wanted[at]!;
    }
    return sum / (rows * columns);
  };
  return {
    value: (x, y) => {
      const sums = new Float64Array(count);
      eachSquare((plane, ...square) => (sums[Math.floor(plane / 3)]! += difference(x, plane, ...square) ** 2));
      y.set(sums.map((sum) => sum * share));
    },
    gradient: (x, dy, dx) => {
      eachSquare((plane, top, left, rows, columns) => {
        const off = difference(x, plane, top, left, rows, columns);
        const d = (2 * share * dy[Math.floor(plane / 3)]! * off) / (rows * columns);
        for (let y = top; y < top + rows; y++) {
          const row = (plane * height + y) * width;
          for (let at = row + left; at < row + left + columns; at++) dx[at]! += d;
        }
      });
    },
  };
}
