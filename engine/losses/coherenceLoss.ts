import * as tf from '@tensorflow/tfjs-core';
import { averagePool } from '../features/pooling';
import { flowDerivatives } from './flowDerivatives';
import { hostOperation } from './hostOperation';
import { lossKernel, type LossKernel } from './lossKernel';
import { sumOf } from '../sumOf';

/** Side in pixels of the windows. There is one at each pixel: windows on a lattice left it in the picture. */
const WINDOW = 8;
/** A second derivative of a picture 0..1 under which there is no structure that could have a direction. */
const LEAST = 0.005;
/** Of strokes: at full size it would comb them into lines of a few pixels. */
const SCALES = [2, 4];

/**
 * Which share of a picture's fine structure changes along the flow of the photo, and not across it: of the squares of both
 * second derivatives, summed in windows. Faint structure counts as strong does, so that a plain sky has no dashes across
 * its flow, which `flowLoss` by its absolute size lets through. One less it is the coherence of a structure
 * tensor that is turned into the flow (Kang, Lee and Chui 2009, https://doi.org/10.1109/TVCG.2008.81, smooth along one).
 * @param pictures n×3×h×w, nominally 0..1
 * @param flow n×2×h×w: cos 2θ and sin 2θ of the direction θ, times how sure it is (`flowPlanes`)
 * @returns of each picture 0 for strokes that run on along the flow, ½ for grain, 1 for strokes across; 0 of a picture that is too small
 */
export function coherenceLoss(pictures: tf.Tensor4D, flow: tf.Tensor4D): tf.Tensor1D {
  const kernel = lossKernel();
  return overScales(pictures, flow, kernel ? ofWindows(kernel) : composedOfWindows);
}

/** The same in tfjs operations: on a GPU, and the plain version of the kernel. */
export function composedCoherenceLoss(pictures: tf.Tensor4D, flow: tf.Tensor4D): tf.Tensor1D {
  return overScales(pictures, flow, composedOfWindows);
}

type OneScale = (pictures: tf.Tensor4D, flow: tf.Tensor4D) => tf.Tensor1D;

/** The mean over the scales at which there is a window. */
function overScales(pictures: tf.Tensor4D, flow: tf.Tensor4D, share: OneScale): tf.Tensor1D {
  return tf.tidy(() => {
    const [, , height, width] = pictures.shape;
    const fitting = SCALES.filter((scale) => Math.floor(Math.min(height, width) / scale) >= WINDOW + 2);
    if (fitting.length === 0) return tf.mul<tf.Tensor1D>(tf.sum(pictures, [1, 2, 3]), 0);
    const each = fitting.map((scale) => share(shrunk(pictures, scale), shrunk(flow, scale)));
    return tf.mul<tf.Tensor1D>(sumOf(each), 1 / each.length);
  });
}

function shrunk(planes: tf.Tensor4D, scale: number): tf.Tensor4D {
  const [count, channels, height, width] = planes.shape;
  const each = averagePool(tf.reshape<tf.Rank.R4>(planes, [count * channels, height, width, 1]), { size: scale, stride: scale, padding: 'valid' });
  return tf.reshape(each, [count, channels, Math.floor(height / scale), Math.floor(width / scale)]);
}

const ofWindows =
  (kernel: LossKernel): OneScale =>
  (pictures, flow) => {
    const [count, , height, width] = pictures.shape;
    const windows = { window: WINDOW, least: LEAST };
    return hostOperation<tf.Rank.R1>(pictures, [flow], [count], (directions) => kernel.coherence(directions!, [height, width], windows));
  };

const composedOfWindows: OneScale = (pictures, flow) => {
  const { round, turned } = flowDerivatives(pictures, flow);
  const energy = (derivative: tf.Tensor) =>
    tf.avgPool(tf.expandDims<tf.Tensor4D>(tf.sum(tf.square(derivative), 1), 3), WINDOW, 1, 'valid');
  const [along, across] = [energy(tf.add(round, turned)), energy(tf.sub(round, turned))];
  const whole = tf.add(tf.add(along, across), pictures.shape[1] * LEAST ** 2);
  return tf.mean<tf.Tensor1D>(tf.div(along, whole), [1, 2, 3]);
};
