import * as tf from '@tensorflow/tfjs-core';
import { averagePool } from '../features/pooling';
import { flowDerivatives } from './flowDerivatives';
import { hostOperation } from './hostOperation';
import { lossKernel, type LossKernel } from './lossKernel';
import { sumOf } from '../sumOf';

/** Windows of a picture at one scale: one at each cell, since those on a lattice left it in the picture. */
export const windows = {
  /** Side in cells. */
  side: 8,
  /** A second derivative of a picture 0..1 under which there is no structure that could have a direction. */
  least: 0.005,
} as const;
/** By how much pictures are made smaller: grain, strokes, larger forms. Without the last, plain skies were combed into lines of a few pixels. */
export const coherenceScales = [1, 2, 4] as const;
/** Share across the flow that is free where there is no style to say so: that of many a painting. */
const USUAL = 0.25;

/**
 * Which share of a picture's fine structure changes along the flow of the photo, and not across it: of the squares of both
 * second derivatives, summed in windows. What a style's own strokes have of it is free (`styleCoherence.ts`): they
 * cross one another, and lie on canvas. Faint structure counts as strong does, so that a plain sky has no dashes across
 * its flow, which `flowLoss` by its absolute size lets through. One less the share is the coherence of a structure
 * tensor that is turned into the flow (Kang, Lee and Chui 2009, https://doi.org/10.1109/TVCG.2008.81, smooth along one).
 * @param pictures n×3×h×w, nominally 0..1
 * @param flow n×2×h×w: cos 2θ and sin 2θ of the direction θ, times how sure it is (`flowPlanes`)
 * @param free share of each of the {@link coherenceScales} that costs nothing
 * @returns of each picture the mean excess over what is free: 0 for strokes that run on along the flow, 1 − `free` for strokes
 *   across, ½ − `free` for grain; 0 of a picture that is too small
 */
export function coherenceLoss(pictures: tf.Tensor4D, flow: tf.Tensor4D, free?: readonly number[]): tf.Tensor1D {
  const kernel = lossKernel();
  return overScales(pictures, flow, free, kernel ? ofWindows(kernel) : composedOfWindows);
}

/** The same in tfjs operations: on a GPU, and the plain version of the kernel. */
export function composedCoherenceLoss(pictures: tf.Tensor4D, flow: tf.Tensor4D, free?: readonly number[]): tf.Tensor1D {
  return overScales(pictures, flow, free, composedOfWindows);
}

type OneScale = (pictures: tf.Tensor4D, flow: tf.Tensor4D, free: number) => tf.Tensor1D;

/** The mean over the scales at which there is a window. */
function overScales(pictures: tf.Tensor4D, flow: tf.Tensor4D, free: readonly number[] | undefined, excess: OneScale): tf.Tensor1D {
  return tf.tidy(() => {
    const [, , height, width] = pictures.shape;
    const each = coherenceScales.flatMap((scale, i) => {
      const hasWindow = Math.floor(Math.min(height, width) / scale) >= windows.side + 2;
      return hasWindow ? [excess(shrunk(pictures, scale), shrunk(flow, scale), free?.[i] ?? USUAL)] : [];
    });
    if (each.length === 0) return tf.mul<tf.Tensor1D>(tf.sum(pictures, [1, 2, 3]), 0);
    return tf.mul<tf.Tensor1D>(sumOf(each), 1 / each.length);
  });
}

function shrunk(planes: tf.Tensor4D, scale: number): tf.Tensor4D {
  if (scale === 1) return planes;
  const [count, channels, height, width] = planes.shape;
  const each = averagePool(tf.reshape<tf.Rank.R4>(planes, [count * channels, height, width, 1]), { size: scale, stride: scale, padding: 'valid' });
  return tf.reshape(each, [count, channels, Math.floor(height / scale), Math.floor(width / scale)]);
}

const ofWindows =
  (kernel: LossKernel): OneScale =>
  (pictures, flow, free) => {
    const [count, , height, width] = pictures.shape;
    return hostOperation<tf.Rank.R1>(pictures, [flow], [count], (directions) => kernel.coherence(directions!, [height, width], { ...windows, free }));
  };

const composedOfWindows: OneScale = (pictures, flow, free) => {
  const { round, turned } = flowDerivatives(pictures, flow);
  const energy = (derivative: tf.Tensor) =>
    tf.avgPool(tf.expandDims<tf.Tensor4D>(tf.sum(tf.square(derivative), 1), 3), windows.side, 1, 'valid');
  const [along, across] = [energy(tf.add(round, turned)), energy(tf.sub(round, turned))];
  const whole = tf.add(tf.add(along, across), pictures.shape[1] * windows.least ** 2);
  return tf.mean<tf.Tensor1D>(tf.relu(tf.sub(tf.div(along, whole), free)), [1, 2, 3]);
};
