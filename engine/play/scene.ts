/**
 * An automaton that rolls on before the user's eyes, outside of any training: player, exported pages and GIFs.
 *
 * The way: this file makes grids and seed of a photo; `wasmRolling.ts` rolls them on, from grid to grid where it grows
 * (`gridWalk.ts`), on the last as fine in time and space as `tuning.ts` says (Pajouheshgar et al. 2024, NoiseNCA), takes
 * strokes of the brush (`stroke.ts`), and shows the picture or a channel (`view.ts`).
 */
import type { Picture } from '../../shared/picture';
import { gridOf, growthSteps } from '../automaton/growth/levelGrid';
import { levelPlanes } from '../automaton/growth/levelPlanes';
import { missingDetail } from '../automaton/growth/missingDetail';
import type { Layout } from '../automaton/layout';
import { seedState } from '../automaton/seed';
import { layoutAt, type Strength } from '../automaton/strength';
import type { ColorMoments } from '../losses/color/colorTransfer';
import { margins } from '../margins';
import type { PaddedPhoto } from '../photo';
import { seenPhoto } from '../seenPhoto';
import { marginOf } from '../training/profiles/profile';

/** One grid of a rollout, as plain data. */
export interface SceneGrid {
  /** Side of its cells in pixels of the picture. */
  readonly cell: number;
  readonly width: number;
  readonly height: number;
  /** Planar `[fixed, height, width]`. */
  readonly fixed: Float32Array;
  /** Steps after which its state is handed down to the next grid; of the last one Infinity. */
  readonly steps: number;
  /** Of an automaton that paints with less strength: the photo's detail that comes back as a state is handed down to this grid. */
  readonly detail?: Float32Array;
}

/** What a rollout starts from, as plain data. */
export interface Scene {
  /** From the coarsest to the one of single pixels, on which it lives on; that one alone where nothing grows. */
  readonly grids: readonly SceneGrid[];
  /** Where the picture lies on the last grid. */
  readonly picture: PaddedPhoto['picture'];
  /** Planar `[mutable, height, width]` of the first grid, at step 0. */
  readonly seed: Float32Array;
}

/** How a rollout begins, as the model file says it. */
export interface SceneOptions {
  readonly noise: { readonly seed: number; readonly level: number };
  /** Cells of reflected photo around the picture, where the layout has none of its own; see `profileMargin`. */
  readonly margin: number;
  /** That the photo's own are mapped to; without them it is seen as it is. */
  readonly colors?: ColorMoments | undefined;
  /** Of the painting, 1 by default; the weights' is `parametersAt`. */
  readonly strength?: Strength | undefined;
}

/** As the profiles of training have it: the notebooks' automata know the photo's edges as wrapped. */
export const profileMargin = (profile: string | undefined): number => margins[profile === 'notebook' ? 'notebook' : 'studio'];

/** A photo on its padded grids with the seed state of the noise: the same that a training renders. */
export function makeScene(layout: Layout, photo: Picture, { noise, margin, colors, strength = 1 }: SceneOptions): Scene {
  const padding = { margin: marginOf({ margin }, layout), minimumSide: 0, alignment: layout.alignment };
  const seen = seenPhoto(photo, padding, colors, strength);
  const grids = withDetail(gridsOf(layoutAt(layout, strength), seen), strength);
  const [{ fixed, width, height }] = grids;
  return { grids, picture: seen.picture, seed: seedState(layout, fixed.subarray(0, 3 * width * height), noise.seed, noise.level) };
}

function gridsOf(layout: Layout, photo: PaddedPhoto): [SceneGrid, ...SceneGrid[]] {
  const { planes, width, height } = photo;
  const { growth } = layout;
  if (!growth) return [{ cell: 1, width, height, fixed: layout.fixedPlanes(planes, width, height), steps: Infinity }];
  const [first, ...finer] = growth.levels.map(
    ({ cell, steps }): SceneGrid => ({
      ...gridOf(photo, { cell }),
      ...{ cell, steps: cell === 1 ? Infinity : steps },
      fixed: levelPlanes(planes, photo, { cell }, growth.sight),
    }),
  );
  return [first!, ...finer];
}

function withDetail(grids: [SceneGrid, ...SceneGrid[]], strength: Strength): [SceneGrid, ...SceneGrid[]] {
  if (strength === 1) return grids;
  const [first, ...finer] = grids;
  return [first, ...finer.map((grid, i): SceneGrid => ({ ...grid, detail: missingDetail(grids[i]!, grid, 1 - strength) }))];
}

/** Steps from the seed to the picture. @param more those after the growth, of a model's metadata */
export const stepsToPicture = ({ growth }: Pick<Layout, 'growth'>, more: number): number => (growth ? growthSteps(growth.levels) : 0) + more;
