import * as tf from '@tensorflow/tfjs-core';
import { flowDerivatives } from './flowDerivatives';
import { hostOperation } from './hostOperation';
import { lossKernel, type LossKernel } from './lossKernel';
import { excessShare, overScales, shrunk, windows } from './windowShares';

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
  return excess(pictures, flow, free, kernel ? ofWindows(kernel) : composedOfWindows);
}

/** The same in tfjs operations: on a GPU, and the plain version of the kernel. */
export function composedCoherenceLoss(pictures: tf.Tensor4D, flow: tf.Tensor4D, free?: readonly number[]): tf.Tensor1D {
  return excess(pictures, flow, free, composedOfWindows);
}

type OneScale = (pictures: tf.Tensor4D, flow: tf.Tensor4D, free: number) => tf.Tensor1D;

function excess(pictures: tf.Tensor4D, flow: tf.Tensor4D, free: readonly number[] | undefined, ofScale: OneScale): tf.Tensor1D {
  return overScales(pictures, coherenceScales, (scale, i) => ofScale(shrunk(pictures, scale), shrunk(flow, scale), free?.[i] ?? USUAL));
}

const ofWindows =
  (kernel: LossKernel): OneScale =>
  (pictures, flow, free) => {
    const [count, , height, width] = pictures.shape;
    return hostOperation<tf.Rank.R1>(pictures, [flow], [count], (directions) => kernel.coherence(directions!, [height, width], windows, free));
  };

const composedOfWindows: OneScale = (pictures, flow, free) => {
  const { round, turned } = flowDerivatives(pictures, flow);
  return excessShare(tf.add(round, turned), tf.sub(round, turned), free);
};
