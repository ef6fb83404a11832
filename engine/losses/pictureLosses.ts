import type { Scalar, Tensor1D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import type { LossName } from '../api';
import type { ColorTransfer } from './color/colorTransfer';
import type { Statistics } from './style/statistics';
import type { Size } from './style/styleWindows';

export type Features = Record<string, Tensor4D>;

/** The style of a run, the picture the caller's to dispose of. */
export interface StyleInput {
  /** 3×H×W, values 0..1. */
  readonly picture: Tensor3D;
  /** From the photos' colours to the style's; without it a photo is compared in its own. */
  readonly transfer?: ColorTransfer | undefined;
}

/** What an item's losses have to know of its batch where the losses of a batch hang together. */
export interface BatchShare {
  /** The item's place in the batch. */
  readonly position: number;
  /** `PictureLosses.colorSquares` of all items. */
  readonly colorSquares: readonly number[];
}

export interface LossInputs {
  /** Pictures × mutable channels × H × W, stored values. */
  readonly states: Tensor4D;
  /** n×3×h×w, nominally 0..1. */
  readonly pictures: Tensor4D;
  /** The pictures', at style and content taps. */
  readonly features: Features;
  /** m×3×h×w: the photo at each picture's place; with `share`, the photos of the batch. */
  readonly photos: Tensor4D;
  /** The photos' features at the content taps, where they are wanted. */
  readonly contentTargets: Features;
  readonly share?: BatchShare | undefined;
  /** Of the photo at each picture's place, where the automaton sees it: n×2×h×w. */
  readonly flow?: Tensor4D | undefined;
  /** `PictureLosses.statistics` of the pictures, or their averages with those of others. */
  readonly statistics: Statistics;
}

/**
 * A profile's losses of pictures, each for itself. The loss of a batch is the mean over its items, and so is its gradient.
 */
export interface PictureLosses {
  /** False where the photos' features are not wanted: `contentTargets` is empty then. */
  readonly comparesPhoto?: boolean;
  /** To be called before pictures of a size are judged, and not while a gradient is recorded. */
  prepare?(size: Size): void;
  /** What the losses of style and colour compare of a picture and can be averaged over several. */
  readonly statistics?: (inputs: Pick<LossInputs, 'pictures' | 'features'>) => Statistics;
  /** Of each picture. A loss that they have no part in is left out; it counts as 0. */
  losses(inputs: LossInputs): Partial<Record<LossName, Tensor1D>>;
  /** What the colour loss of the whole batch has to be told of this picture (3×h×w) before. */
  readonly colorSquares?: (picture: Tensor3D) => Scalar;
  dispose(): void;
}
