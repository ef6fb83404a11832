import type * as tf from '@tensorflow/tfjs-core';
import { onHost } from '../../hostNumbers';
import { hostOperation, type HostOperation } from '../hostOperation';
import { lossKernel } from '../lossKernel';
import { momentSumsOnGpu } from './momentSumsGpu';

/** Where the moments of one source lie among all: `channels` means, then as many times as many products. */
export interface MomentsPlace {
  readonly offset: number;
  readonly channels: number;
}

/** Numbers of all moments of one source. */
export const momentsLength = ({ channels }: Pick<MomentsPlace, 'channels'>): number => channels * (1 + channels);

/**
 * How far moments are from a style's, for each source: the squared distance of the covariances (products less the
 * means' own), and the means' sum of squares.
 * @param moments pictures × all moments, source after source
 * @param wanted likewise in one row: the style's covariances in the places of the products
 * @returns pictures × sources × 2
 */
export function momentSums(moments: tf.Tensor2D, wanted: tf.Tensor1D, places: readonly MomentsPlace[]): tf.Tensor3D {
  if (!onHost()) return momentSumsOnGpu(moments, wanted, places);
  const shape: [number, number, number] = [moments.shape[0], places.length, 2];
  const kernel = lossKernel();
  return hostOperation<tf.Rank.R3>(moments, [wanted], shape, (style) => (kernel ? kernel.moments(style!, places) : momentLoops(style!, places)));
}

/** The plain version of the kernels. */
function momentLoops(wanted: Float32Array, places: readonly MomentsPlace[]): HostOperation {
  const length = wanted.length;
  return {
    value: (x, y) => {
      for (let at = 0, start = 0; start < x.length; start += length)
        for (const place of places) [y[at++], y[at++]] = sumsOf(x, wanted, start, place);
    },
    gradient: (x, dy, dx) => {
      for (let at = 0, start = 0; start < x.length; start += length)
        for (const place of places) addGradient(x, wanted, start, place, [dy[at++]!, dy[at++]!], dx);
    },
  };
}

function sumsOf(x: Float32Array, wanted: Float32Array, start: number, { offset, channels }: MomentsPlace): [number, number] {
  const [means, products] = [start + offset, offset + channels];
  let [squares, ofMeans] = [0, 0];
  for (let i = 0; i < channels; i++) {
    const mean = x[means + i]!;
    ofMeans += mean * mean;
    for (let j = 0; j < channels; j++) {
      const at = products + i * channels + j;
      const off = x[start + at]! - mean * x[means + j]! - wanted[at]!;
      squares += off * off;
    }
  }
  return [squares, ofMeans];
}

/** A mean is a factor of the covariances in its row and in its column. */
function addGradient(x: Float32Array, wanted: Float32Array, start: number, { offset, channels }: MomentsPlace, [dSquares, dMeans]: [number, number], dx: Float32Array): void {
  const [means, products] = [start + offset, offset + channels];
  for (let i = 0; i < channels; i++) {
    const mean = x[means + i]!;
    dx[means + i]! += 2 * dMeans * mean;
    for (let j = 0; j < channels; j++) {
      const at = products + i * channels + j;
      const d = 2 * dSquares * (x[start + at]! - mean * x[means + j]! - wanted[at]!);
      dx[start + at] = d;
      dx[means + i]! -= d * x[means + j]!;
      dx[means + j]! -= d * mean;
    }
  }
}
