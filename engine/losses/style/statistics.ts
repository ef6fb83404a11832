import * as tf from '@tensorflow/tfjs-core';

/** Means over a picture's places, such as Gram matrices: those of several pictures are averaged by averaging them. */
export type Statistics = readonly tf.Tensor[];

/** Statistics of crops seen before, on a device or wherever they are kept. */
export interface Past<V = tf.Tensor1D> {
  /** As {@link packStatistics} leaves them. */
  readonly values: V;
  /** Weight of the crop at hand in the average with them, above 0 and at most 1. */
  readonly share: number;
}

/**
 * A crop's statistics averaged with those of crops before. Gradients go back as if the average was the crop's own:
 * each crop is to move the average of all.
 * @throws Error if those of the past are others.
 */
export function averaged(statistics: Statistics, { values, share }: Past): Statistics {
  const size = statistics.reduce((sum, each) => sum + each.size, 0);
  if (values.size !== size) throw new Error(`The statistics kept are ${values.size} numbers, those of a crop ${size}.`);
  let offset = 0;
  return statistics.map((now) => {
    const before = tf.reshape(tf.slice1d(values, offset, now.size), now.shape);
    offset += now.size;
    const average = tf.customGrad((x) => ({
      value: tf.add(tf.mul(x as tf.Tensor, share), tf.mul(before, 1 - share)),
      gradFunc: (dy) => dy,
    }));
    return average(now);
  });
}

/** All numbers in one row, to be kept. */
export function packStatistics(statistics: Statistics): tf.Tensor1D {
  return tf.concat1d(statistics.map((each) => tf.reshape<tf.Rank.R1>(each, [each.size])));
}
