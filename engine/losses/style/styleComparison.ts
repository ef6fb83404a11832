/**
 * How far a picture's style is from another picture's, by statistics of features.
 *
 * The way: `sizedStyles.ts` holds a comparison for each size of picture, made of the style in windows of that size
 * (`styleWindows.ts`). `styleTargets.ts` names the kinds: `momentsTarget.ts` (`moments.ts`, `momentSums.ts`), `gramTarget.ts` (`gram.ts`),
 * `transportTarget.ts` (at places of `positions.ts`). `statistics.ts` averages what is compared over crops.
 * `gramDistance.ts` is a measure of results, no loss.
 *
 * Papers: Gatys et al. 2015 (https://arxiv.org/abs/1508.06576) for Gram matrices; Kolkin, Salavon and Shakhnarovich
 * 2019, STROTSS, for the transport.
 */
import type * as tf from '@tensorflow/tfjs-core';
import type { Features } from '../pictureLosses';
import type { Statistics } from './statistics';

/** How far pictures are from a style. */
export interface StyleComparison {
  /** @param pictures n×h×w×3, nominally 0..1; the features are theirs. Empty if nothing can be averaged over pictures. */
  statistics(features: Features, pictures: tf.Tensor4D): Statistics;
  /**
   * @param statistics of `features`, or averages over several pictures
   * @returns of each picture
   */
  distance(statistics: Statistics, features: Features): tf.Tensor1D;
  dispose(): void;
}
