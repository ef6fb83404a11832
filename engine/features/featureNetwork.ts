import type { Tensor4D } from '@tensorflow/tfjs-core';

/** A network with frozen weights whose activations describe a picture. */
export interface FeatureNetwork {
  readonly name: string;
  /** Activations whose statistics describe a style, finest first. */
  readonly styleTaps: readonly string[];
  /** Activations that tell what a picture shows, and where. */
  readonly contentTaps: readonly string[];
  /**
   * The activations at `taps`, each pictures×h×w×channels, differentiable with respect to a single picture.
   * @param picture pictures×H×W×3, RGB, nominally 0..1 but not clamped.
   * @throws Error if the network has no such tap.
   */
  features(picture: Tensor4D, taps: readonly string[]): Record<string, Tensor4D>;
  /** Frees the weights. */
  dispose(): void;
}
