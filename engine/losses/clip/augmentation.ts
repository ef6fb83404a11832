import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../../random';
import { Warp } from './warp';

/** What is done to one view before CLIP sees it: geometry, colours, a covered patch, noise. */
export interface Augmentation {
  readonly warp: Warp | null;
  /** RGB factors and offsets. */
  readonly factors: readonly number[];
  readonly offsets: readonly number[];
  /** Pixels that are covered with grey: top, left, height, width as shares of the side; null for none. */
  readonly covered: readonly number[] | null;
  /** Amplitude and seed of the noise. */
  readonly noise: number;
  readonly seed: number;
}

/** Each of the changes is made with this probability at full strength (VQGAN-CLIP's augmentations). */
const PROBABILITY = 0.7;
const MOST_DEGREES = 15;
const MOST_SHIFT = 0.1;
const MOST_SHEAR = 5;
const MOST_PERSPECTIVE = 0.25;
const MOST_RECOLOURING = 0.1;
const MOST_NOISE = 0.1;
const MOST_COVERED = 0.33;

/**
 * Random changes for one view of `size` pixels a side, after VQGAN-CLIP (Crowson et al. 2022): turned, shifted,
 * sheared, in perspective, recoloured, partly covered, noisy.
 * @param strength 0 … 1: scales probabilities and amounts.
 */
export function randomAugmentation(size: number, strength: number, random: Random): Augmentation {
  const between = (most: number) => strength * most * (2 * random.uniform() - 1);
  const happens = () => random.uniform() < strength * PROBABILITY;
  const [turned, tilted, recoloured, covered] = [happens(), happens(), happens(), happens()];
  const angle = turned ? between(MOST_DEGREES) : 0;
  const shear = turned ? between(MOST_SHEAR) : 0;
  const shift = [0, 0].map(() => (turned ? between(MOST_SHIFT) : 0)) as [number, number];
  const tilt = [0, 0].map(() => (tilted ? between(MOST_PERSPECTIVE) : 0)) as [number, number];
  const rgb = () => [0, 1, 2].map(() => (recoloured ? between(MOST_RECOLOURING) : 0));
  const extent = () => (0.1 + random.uniform() * (MOST_COVERED - 0.1)) * strength;
  const [height, width] = [extent(), extent()];
  const place = [random.uniform() * (1 - height), random.uniform() * (1 - width), height, width];
  return {
    warp: turned || tilted ? new Warp(size, { angle, shear, shift, tilt }) : null,
    factors: rgb().map((value) => 1 + value),
    offsets: rgb(),
    covered: covered ? place : null,
    noise: strength * MOST_NOISE * random.uniform(),
    seed: random.seed(),
  };
}

/** n×side×side×3, differentiable; one augmentation a view. */
export function augment(views: tf.Tensor4D, augmentations: readonly Augmentation[]): tf.Tensor4D {
  // Slices, since the gradient of tf.unstack fails where there is but one view.
  const [, height, width, channels] = views.shape;
  const view = (i: number) => tf.reshape<tf.Rank.R3>(tf.slice(views, i, 1), [height, width, channels]);
  return tf.stack(augmentations.map((augmentation, i) => change(view(i), augmentation))) as tf.Tensor4D;
}

function change(view: tf.Tensor3D, { warp, factors, offsets, covered, noise, seed }: Augmentation): tf.Tensor3D {
  let changed = warp ? warp.apply(view) : view;
  changed = tf.add(tf.mul(changed, tf.tensor1d([...factors])), tf.tensor1d([...offsets]));
  if (noise > 0) changed = tf.add(changed, tf.randomNormal(view.shape, 0, noise, 'float32', seed));
  if (!covered) return changed;
  const open = tf.tensor3d(openPixels(view.shape[0], covered), [view.shape[0], view.shape[1], 1]);
  return tf.add(tf.mul(changed, open), tf.mul(tf.sub(1, open), 0.5));
}

/** 1 where the view is seen, 0 where it is covered. */
function openPixels(size: number, [top, left, height, width]: readonly number[]): Float32Array {
  const inside = (i: number, from: number, extent: number) => i >= from * size && i < (from + extent) * size;
  return Float32Array.from({ length: size * size }, (_, i) =>
    inside(Math.floor(i / size), top!, height!) && inside(i % size, left!, width!) ? 0 : 1,
  );
}
