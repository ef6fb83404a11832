import type { Picture } from '../../../src/shared/picture';
import type { Layout } from '../automaton/layout';
import { seedState } from '../automaton/seed';
import { padPhoto, type PaddedPhoto } from '../training/photo';

/** What a rollout starts from, as plain data. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  /** Where the picture lies on the grid. */
  readonly picture: PaddedPhoto['picture'];
  /** Planar `[fixed, height, width]`. */
  readonly fixed: Float32Array;
  /** Planar `[mutable, height, width]`, at step 0. */
  readonly seed: Float32Array;
}

export interface Noise {
  readonly seed: number;
  /** Width of the hidden channels' uniform noise. */
  readonly level: number;
}

/** A photo on its padded grid with the seed state of the noise: the same that a training renders. */
export function makeScene(layout: Layout, photo: Picture, noise: Noise): Scene {
  const padded = padPhoto(photo, 0);
  const { width, height, picture, planes } = padded;
  return { width, height, picture, fixed: planes, seed: seedState(layout, planes, noise.seed, noise.level) };
}
