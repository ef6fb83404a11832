import * as tf from '@tensorflow/tfjs-core';
import { numbersOf, onHost, unwritten } from '../../hostNumbers';

/**
 * Means over a picture's places, such as Gram matrices, each in a row a picture: those of several pictures are averaged
 * by averaging them.
 */
export type Statistics = readonly tf.Tensor2D[];

/** Statistics of crops seen before, on a device or wherever they are kept. */
export interface Past<V = tf.Tensor1D> {
  /** A row of {@link packStatistics}. */
  readonly values: V;
  /** Weight of the crop at hand in the average with them, above 0 and at most 1. */
  readonly share: number;
}

/**
 * Crops' statistics averaged, each for itself, with those of crops before. Gradients go back as if the average was the
 * crop's own: each crop is to move the average of all.
 * @throws Error if those of the past are others.
 */
export function averaged(statistics: Statistics, { values, share }: Past): Statistics {
  const size = statistics.reduce((sum, { shape: [, length] }) => sum + length, 0);
  if (values.size !== size) throw new Error(`The statistics kept are ${values.size} numbers, those of a crop ${size}.`);
  let offset = 0;
  return statistics.map((now) => {
    const from = offset;
    offset += now.shape[1];
    const mix = onHost() ? mixedByLoop : mixed;
    const average = tf.customGrad((x) => ({ value: mix(x as tf.Tensor2D, { values, share }, from), gradFunc: (dy) => dy }));
    return average(now) as tf.Tensor2D;
  });
}

/** In tfjs operations: on a GPU, and the plain version of the loop. */
function mixed(now: tf.Tensor2D, { values, share }: Past, from: number): tf.Tensor2D {
  return tf.add(tf.mul(now, share), tf.mul(tf.slice1d(values, from, now.shape[1]), 1 - share));
}

function mixedByLoop(now: tf.Tensor2D, { values, share }: Past, from: number): tf.Tensor2D {
  const average = unwritten<tf.Rank.R2>(now.shape);
  const [own, before, target] = [numbersOf(now), numbersOf(values), numbersOf(average)];
  const [pictures, length] = now.shape;
  for (let at = 0, picture = 0; picture < pictures; picture++)
    for (let i = from; i < from + length; i++, at++) target[at] = own[at]! * share + before[i]! * (1 - share);
  return average;
}

/** All numbers of each picture in one row, to be kept. */
export function packStatistics(statistics: Statistics): tf.Tensor2D {
  return tf.concat2d([...statistics], 1);
}
