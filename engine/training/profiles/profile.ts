import type { Layout } from '../../automaton/layout';
import type { FeatureNetwork } from '../../features/featureNetwork';
import type { ClipPreprocessing } from '../../losses/clip/clipGuide';
import type { PictureLosses, StyleInput } from '../../losses/pictureLosses';
import type { StyleLossName } from '../../losses/style/styleTargets';
import type { Random } from '../../random';

/** A way of training: what of it is no number that a setting holds. */
export interface Profile {
  /** Cells of reflected photo around a picture. */
  readonly margin: number;
  /** Cells of a crop's rim that no loss sees, on average; the window's place varies by half of it. */
  readonly rim: number;
  /** Whether an item's losses hang on the other items of its batch (`BatchShare`). */
  readonly coupled: boolean;
  /** A loss that so many times exceeds its running mean counts as exploded. */
  readonly explosion: number;
  /** Whether the weights that stand a long rollout best are kept, instead of the last ones. */
  readonly keepsSteadiest: boolean;
  /** How CLIP is shown a picture. */
  readonly clipPreprocessing: ClipPreprocessing;
  /** Weights to begin with. */
  initialParameters(layout: Layout, random: Random): Float32Array;
  /** Factor of each parameter's learning rate. */
  learningScales(layout: Layout): Float32Array;
  /** Factor of the learning rate at iteration 0 … iterations − 1. */
  learningRateFactor(iteration: number, iterations: number): number;
  /** Without a style there are no losses of style and colour. */
  readonly createLosses: (
    network: FeatureNetwork,
    style: StyleInput | undefined,
    loss: StyleLossName,
  ) => PictureLosses;
}

/** Cells of reflected photo around a picture: the layout's, or the profile's. */
export const marginOf = ({ margin }: Pick<Profile, 'margin'>, { growth, halo }: Pick<Layout, 'growth' | 'halo'>): number =>
  (growth?.margin ?? margin) + halo;

/** Cells of a crop's rim that no loss sees, likewise. */
export const rimOf = ({ rim }: Pick<Profile, 'rim'>, { growth }: Pick<Layout, 'growth'>): number => growth?.rim ?? rim;
