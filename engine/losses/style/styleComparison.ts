import type * as tf from '@tensorflow/tfjs-core';
import type { Features } from '../pictureLosses';
import type { Statistics } from './statistics';

/** How far pictures are from a style. */
export interface StyleComparison {
  /** @param picture 1×h×w×3, nominally 0..1; the features are its. Empty if nothing can be averaged over pictures. */
  statistics(features: Features, picture: tf.Tensor4D): Statistics;
  /** @param statistics of `features`, or an average over several pictures */
  distance(statistics: Statistics, features: Features): tf.Scalar;
  dispose(): void;
}
