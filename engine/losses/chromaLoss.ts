import * as tf from '@tensorflow/tfjs-core';
import { luma } from '../../shared/picture';
import { halfLaplacian } from './flowDerivatives';
import { hostOperation } from './hostOperation';
import { lossKernel, type LossKernel } from './lossKernel';
import { excessShare, overScales, shrunk, windows } from './windowShares';

/** By how much pictures are made smaller: strokes are a few pixels wide. At a quarter of the size pictures have as much of it as styles. */
export const chromaScales = [1, 2] as const;

/**
 * Which share of a picture's fine structure is of colour alone, and not of light: of the squares of its half Laplacian, summed
 * in windows. A feature network hardly sees it (it was trained on photos whose colours are stored at half their size), so an
 * automaton meets the statistics of strokes by ripples of all colours, where a painting has strokes of one. What a style has
 * of it is free (`styleChroma.ts`).
 * @param pictures n×3×h×w, nominally 0..1
 * @param free share of each of the {@link chromaScales} that costs nothing
 * @returns of each picture the mean excess over what is free, 0..1; 0 of a picture that is too small
 */
export function chromaLoss(pictures: tf.Tensor4D, free: readonly number[]): tf.Tensor1D {
  const kernel = lossKernel();
  return excess(pictures, free, kernel ? byKernel(kernel) : composed);
}

/** The same in tfjs operations: on a GPU, and the plain version of the kernel. */
export function composedChromaLoss(pictures: tf.Tensor4D, free: readonly number[]): tf.Tensor1D {
  return excess(pictures, free, composed);
}

type OneScale = (pictures: tf.Tensor4D, free: number) => tf.Tensor1D;

function excess(pictures: tf.Tensor4D, free: readonly number[], ofScale: OneScale): tf.Tensor1D {
  return overScales(pictures, chromaScales, (scale, i) => ofScale(shrunk(pictures, scale), free[i]!));
}

const byKernel =
  (kernel: LossKernel): OneScale =>
  (pictures, free) => {
    const [count, , height, width] = pictures.shape;
    return hostOperation<tf.Rank.R1>(pictures, [], [count], () => kernel.chroma([height, width], windows, free));
  };

const composed: OneScale = (pictures, free) => {
  const derivative = halfLaplacian(pictures);
  const light = tf.sum(tf.mul(derivative, tf.tensor4d([...luma], [1, luma.length, 1, 1])), 1, true);
  return excessShare(tf.sub(derivative, light), tf.mul(light, Math.sqrt(luma.length)), free);
};
