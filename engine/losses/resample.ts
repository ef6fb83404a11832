import * as tf from '@tensorflow/tfjs-core';

/**
 * `nearest` takes single pixels, so that colours stay what they are; `bilinear` mixes the two nearest a line;
 * `adaptive` averages the pixels that a new one touches, as PyTorch's `adaptive_avg_pool2d`.
 */
export type Sampling = 'nearest' | 'bilinear' | 'adaptive';

/**
 * Resizes a picture by one matrix for its columns and one for its rows, which have fast gradients.
 * @param picture channels×H×W.
 * @returns channels×width×height: rows and columns change places.
 */
export function resampleTransposed(
  picture: tf.Tensor3D,
  [height, width]: readonly [number, number],
  sampling: Sampling,
): tf.Tensor3D {
  const [channels, fromHeight, fromWidth] = picture.shape;
  return tf.tidy(() => {
    const lines = tf.reshape(picture, [channels * fromHeight, fromWidth]) as tf.Tensor2D;
    const narrow = multiplyConstant(lines, samplingMatrix(fromWidth, width, sampling));
    const turned = tf.transpose(tf.reshape(narrow, [channels, fromHeight, width]), [0, 2, 1]);
    const columns = tf.reshape(turned, [channels * width, fromHeight]) as tf.Tensor2D;
    const small = multiplyConstant(columns, samplingMatrix(fromHeight, height, sampling));
    return tf.reshape(small, [channels, width, height]);
  });
}

/** x·m, with a gradient that multiplies by the transposed matrix instead of asking the backend to transpose. */
function multiplyConstant(input: tf.Tensor2D, matrix: tf.Tensor2D): tf.Tensor2D {
  const operation = tf.customGrad((x, save) => {
    (save as tf.GradSaveFunc)([matrix]);
    return {
      value: tf.matMul(x as tf.Tensor2D, matrix),
      gradFunc: (dy, [saved]) => tf.matMul(dy as tf.Tensor2D, tf.transpose(saved as tf.Tensor2D)),
    };
  });
  return operation(input) as tf.Tensor2D;
}

/** from×to: column j holds the weights of the old pixels in the new pixel j. */
function samplingMatrix(from: number, to: number, sampling: Sampling): tf.Tensor2D {
  const values = new Float32Array(from * to);
  const weights = { nearest: nearestWeights, bilinear: bilinearWeights, adaptive: adaptiveWeights }[sampling];
  for (let j = 0; j < to; j++) {
    for (const [i, weight] of weights(from, to, j)) values[i * to + j]! += weight;
  }
  return tf.tensor2d(values, [from, to]);
}

type Weights = [pixel: number, weight: number][];

function nearestWeights(from: number, to: number, j: number): Weights {
  return [[Math.floor(((j + 0.5) * from) / to), 1]];
}

/** Pixel centres at i + 0.5, as `align_corners=False` in PyTorch. */
function bilinearWeights(from: number, to: number, j: number): Weights {
  const position = Math.max(0, ((j + 0.5) * from) / to - 0.5);
  const low = Math.floor(position);
  const fraction = position - low;
  return [[low, 1 - fraction], [Math.min(low + 1, from - 1), fraction]];
}

/** The first of the old pixels that a new one is the mean of, and how many. */
export function adaptiveSpan(from: number, to: number, j: number): [first: number, count: number] {
  const first = Math.floor((j * from) / to);
  return [first, Math.ceil(((j + 1) * from) / to) - first];
}

/** Means over the windows [⌊j·from/to⌋, ⌈(j + 1)·from/to⌉). */
function adaptiveWeights(from: number, to: number, j: number): Weights {
  const [first, count] = adaptiveSpan(from, to, j);
  return Array.from({ length: count }, (_, i) => [first + i, 1 / count]);
}
