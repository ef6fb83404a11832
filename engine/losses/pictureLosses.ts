import type { Scalar, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import type { LossName } from '../api';
import type { ColorTransfer } from './color/colorTransfer';
import type { Statistics } from './style/statistics';
import type { Size } from './style/styleWindows';

export type Features = Record<string, Tensor4D>;

/** The style of a run, the picture the caller's to dispose of. */
export interface StyleInput {
  /** 3×H×W, values 0..1. */
  readonly picture: Tensor3D;
  /** From the photos' colours to the style's. */
  readonly transfer: ColorTransfer;
}

/** What an item's losses have to know of its batch where the losses of a batch hang together. */
export interface BatchShare {
  /** The item's place in the batch. */
  readonly position: number;
  /** `PictureLosses.colorSquares` of all items. */
  readonly colorSquares: readonly number[];
}

export interface LossInputs {
  /** Mutable channels × H × W, stored values. */
  readonly state: Tensor3D;
  /** 3×h×w, nominally 0..1. */
  readonly picture: Tensor3D;
  /** The picture's, at style and content taps. */
  readonly features: Features;
  /** The photo at the picture's place; with `share`, the photos of the batch. */
  readonly photos: readonly Tensor3D[];
  /** The features of the photo at the content taps; with `share`, of each photo of the batch. */
  readonly contentTargets: readonly Features[];
  readonly share?: BatchShare | undefined;
  /** Of the photo at the picture's place, where the automaton sees it: 2×h×w. */
  readonly flow?: Tensor3D | undefined;
  /** `PictureLosses.statistics` of the picture, or their average with those of others. */
  readonly statistics: Statistics;
}

/**
 * A profile's losses of one picture. The loss of a batch is the mean over its items, and so is its gradient.
 */
export interface PictureLosses {
  /** False where the photo's features are not wanted: `contentTargets` is empty then. */
  readonly comparesPhoto?: boolean;
  /** To be called before pictures of a size are judged, and not while a gradient is recorded. */
  prepare?(size: Size): void;
  /** What the losses of style and colour compare of a picture and can be averaged over several. */
  readonly statistics?: (inputs: Pick<LossInputs, 'picture' | 'features'>) => Statistics;
  /** A loss that the picture has no part in is left out; it counts as 0. */
  losses(inputs: LossInputs): Partial<Record<LossName, Scalar>>;
  /** What the colour loss of the whole batch has to be told of this picture (3×h×w) before. */
  readonly colorSquares?: (picture: Tensor3D) => Scalar;
  dispose(): void;
}
