import * as tf from '@tensorflow/tfjs-core';
import { columnKernel, type ColumnKernel } from '../../features/columnKernel';
import { numbersOf, onHost } from '../../hostNumbers';
import { sumOf } from '../../sumOf';

/** Bins lie evenly from −limit to limit. */
const limit = 3;
/** Half width of a pixel's kernel at half its height, in the units of the bins. */
const sigma = 0.02;
/** Of the CPU: in one go over thousands, its multiplication loses a digit. */
const BLOCK_PIXELS = 512;

/** The log-ratios R/G, R/B and G/B of all pixels, as distances to all bins and as kernels of them. */
interface Kernels {
  /** Ratio − bin, pixels×bins. */
  readonly distances: readonly tf.Tensor2D[];
  /** 1 / (sigma² + distance²), pixels×bins. */
  readonly kernels: readonly [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
}

/**
 * Soft counts over pairs of log-ratios: plane p is Σ_n intensity_n · k(u_n − bin_i) · k(v_n − bin_j) with
 * (u, v) = (R/G, R/B), (R/G, G/B), (R/B, G/B) and k(d) = 1 / (1 + d² / sigma²).
 * The gradient is written by hand: three kernel matrices serve all planes and both directions.
 * @param logs logarithms of R, G and B: 3×pixels.
 * @param intensity weight of each pixel.
 * @returns 3×bins×bins, not normalised.
 */
export function uvCounts(logs: tf.Tensor2D, intensity: tf.Tensor1D, bins: number): tf.Tensor3D {
  const operation = tf.customGrad((l, w, save) => {
    const weights = w as tf.Tensor1D;
    const kernels = logRatioKernels(l as tf.Tensor2D, bins);
    (save as tf.GradSaveFunc)([weights, ...kernels.distances, ...kernels.kernels]);
    return {
      value: tf.mul(planes(kernels, weights), sigma ** 4),
      gradFunc: (dy, [savedWeights, ...saved]) =>
        gradients(tf.mul(dy, sigma ** 4) as tf.Tensor3D, savedWeights as tf.Tensor1D, unpack(saved as tf.Tensor2D[])),
    };
  });
  return operation(logs, intensity) as tf.Tensor3D;
}

function unpack(saved: tf.Tensor2D[]): Kernels {
  return { distances: saved.slice(0, 3), kernels: saved.slice(3) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D] };
}

function logRatioKernels(logs: tf.Tensor2D, bins: number): Kernels {
  const [red, green, blue] = tf.split(logs, 3).map((row) => tf.reshape(row, [-1, 1])) as tf.Tensor2D[];
  const centres = binCentres(bins);
  const ratios = [tf.sub(red!, green!), tf.sub(red!, blue!), tf.sub(green!, blue!)];
  const distances = ratios.map((ratio) => tf.sub<tf.Tensor2D>(ratio, centres));
  const kernels = distances.map((distance) => tf.reciprocal(tf.add(tf.square(distance), sigma ** 2)));
  return { distances, kernels: kernels as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D] };
}

function binCentres(bins: number): tf.Tensor2D {
  const step = (2 * limit) / (bins - 1);
  return tf.tensor2d(Float32Array.from({ length: bins }, (_, i) => i * step - limit), [1, bins]);
}

/** Added up over blocks of pixels, on a GPU over all at once. */
function planes({ kernels }: Kernels, weights: tf.Tensor1D): tf.Tensor3D {
  const kernel = columnKernel();
  if (kernel) return planesByKernel(kernels, weights, kernel);
  const pixels = weights.size;
  const most = onHost() ? BLOCK_PIXELS : pixels;
  const blocks: tf.Tensor3D[] = [];
  for (let from = 0; from < pixels; from += most) {
    const size = Math.min(most, pixels - from);
    const rows = kernels.map((kernel) => tf.slice(kernel, from, size)) as unknown as Kernels['kernels'];
    blocks.push(blockPlanes(rows, tf.slice(weights, from, size)));
  }
  return sumOf(blocks);
}

function blockPlanes([redGreen, redBlue, greenBlue]: Kernels['kernels'], weights: tf.Tensor1D): tf.Tensor3D {
  const weighted = (kernel: tf.Tensor2D): tf.Tensor2D => tf.mul(tf.transpose(kernel), weights);
  const weightedRedGreen = weighted(redGreen);
  return tf.stack([
    tf.matMul(weightedRedGreen, redBlue),
    tf.matMul(weightedRedGreen, greenBlue),
    tf.matMul(weighted(redBlue), greenBlue),
  ]) as tf.Tensor3D;
}

/** The same on the CPU, without a tensor for each part of each block. */
function planesByKernel(kernels: Kernels['kernels'], weights: tf.Tensor1D, kernel: ColumnKernel): tf.Tensor3D {
  const [pixels, bins] = kernels[0].shape;
  const [redGreen, redBlue, greenBlue] = kernels.map(numbersOf) as [Float32Array, Float32Array, Float32Array];
  const [byRedGreen, byRedBlue] = [redGreen, redBlue].map((each) => weightedRows(each, numbersOf(weights))) as [Float32Array, Float32Array];
  const all = new Float32Array(3 * bins ** 2);
  for (let from = 0; from < pixels; from += BLOCK_PIXELS) {
    const size = Math.min(BLOCK_PIXELS, pixels - from);
    const block = (values: Float32Array) => values.subarray(from * bins, (from + size) * bins);
    [[byRedGreen, redBlue], [byRedGreen, greenBlue], [byRedBlue, greenBlue]].forEach(([a, b], plane) =>
      addTo(all, plane * bins ** 2, kernel.products(block(a!), block(b!), size)),
    );
  }
  return tf.tensor3d(all, [3, bins, bins]);
}

function addTo(all: Float32Array, from: number, part: Float32Array): void {
  for (let i = 0; i < part.length; i++) all[from + i]! += part[i]!;
}

/** Each pixel's row times its weight. */
function weightedRows(rows: Float32Array, weights: Float32Array): Float32Array {
  const length = rows.length / weights.length;
  const weighted = new Float32Array(rows.length);
  for (let i = 0, pixel = 0; pixel < weights.length; pixel++) for (let bin = 0; bin < length; bin++, i++) weighted[i] = rows[i]! * weights[pixel]!;
  return weighted;
}

/** Gradients with respect to logs and intensity. */
function gradients(dy: tf.Tensor3D, weights: tf.Tensor1D, { distances, kernels }: Kernels): tf.Tensor[] {
  const parts = kernelGradients(dy, kernels).map((gradient, i) => tf.mul(gradient, kernels[i]!));
  // Each count has two kernels as factors, so the sum over all three meets it twice.
  const intensityGradient = tf.mul(sumOf(parts.map(rowSums)), 0.5);
  const scale = tf.mul(weights, -2);
  const [redGreen, redBlue, greenBlue] = parts.map((part, i) =>
    tf.mul(rowSums(tf.mul(tf.mul(part, kernels[i]!), distances[i]!)), scale),
  ) as [tf.Tensor, tf.Tensor, tf.Tensor];
  const red = tf.add(redGreen, redBlue);
  const green = tf.sub(greenBlue, redGreen);
  const blue = tf.neg(tf.add(redBlue, greenBlue));
  return [tf.stack([red, green, blue]), intensityGradient];
}

/** Gradients with respect to the kernels, without the pixels' intensity. */
function kernelGradients(dy: tf.Tensor3D, [redGreen, redBlue, greenBlue]: Kernels['kernels']): tf.Tensor2D[] {
  const [first, second, third] = tf.unstack(dy) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
  return [
    tf.add(tf.matMul(redBlue, tf.transpose(first)), tf.matMul(greenBlue, tf.transpose(second))),
    tf.add(tf.matMul(redGreen, first), tf.matMul(greenBlue, tf.transpose(third))),
    tf.add(tf.matMul(redGreen, second), tf.matMul(redBlue, third)),
  ];
}

function rowSums(matrix: tf.Tensor): tf.Tensor1D {
  const [, columns] = matrix.shape as [number, number];
  return tf.reshape(tf.matMul(matrix as tf.Tensor2D, tf.ones([columns, 1])), [-1]);
}
