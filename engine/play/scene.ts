/**
 * An automaton that rolls on before the user's eyes, outside of any training: player, exported pages and GIFs.
 *
 * The way: `playable.ts` refuses what cannot be shown; this file makes grid and seed of a photo; `wasmRolling.ts` rolls
 * them on, as fine in time and space as `tuning.ts` says (Pajouheshgar et al. 2024, NoiseNCA), takes strokes of the
 * brush (`stroke.ts`), and shows the picture or a channel (`view.ts`).
 */
import type { Picture } from '../../shared/picture';
import type { Layout } from '../automaton/layout';
import { seedState } from '../automaton/seed';
import { margins } from '../margins';
import { padPhoto, type PaddedPhoto } from '../photo';

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

/** How a rollout begins, as the model file says it. */
export interface SceneOptions {
  readonly noise: { readonly seed: number; readonly level: number };
  /** Cells of reflected photo around the picture; automata of the notebooks' profile have none. */
  readonly margin: number;
}

/** As the profiles of training have it: the notebooks' automata know the photo's edges as wrapped. */
export const profileMargin = (profile: string | undefined): number => margins[profile === 'notebook' ? 'notebook' : 'studio'];

/** A photo on its padded grid with the seed state of the noise: the same that a training renders. */
export function makeScene(layout: Layout, photo: Picture, { noise, margin }: SceneOptions): Scene {
  const padding = { margin: margin + layout.halo, minimumSide: 0, alignment: layout.alignment };
  const { width, height, picture, planes } = padPhoto(photo, padding);
  const fixed = layout.fixedPlanes(planes, width, height);
  return { width, height, picture, fixed, seed: seedState(layout, planes, noise.seed, noise.level) };
}
