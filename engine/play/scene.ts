/**
 * An automaton that rolls on before the user's eyes, outside of any training: player, exported pages and GIFs.
 *
 * The way: this file makes grids and seed of a photo; `wasmRolling.ts` rolls them on, by one `rollingKernel.ts` or two, from grid to grid where it grows
 * (`gridWalk.ts`), on the last as fine in time and space as `tuning.ts` says (Pajouheshgar et al. 2024, NoiseNCA), takes
 * strokes of the brush (`stroke.ts`), and shows the picture or a channel (`view.ts`).
 */
import type { Picture } from '../../shared/picture';
import { maskedPhoto, maskPlane } from '../apply/mask';
import { growthSteps } from '../automaton/growth/levelGrid';
import type { Blur } from '../automaton/growth/gaussianBlur';
import type { Layout } from '../automaton/layout';
import { seedState } from '../automaton/seed';
import { layoutAt, type Strength } from '../automaton/strength';
import type { ColorMoments } from '../losses/color/colorTransfer';
import { margins } from '../margins';
import { padPhoto, type PaddedPhoto } from '../photo';
import { handoverBetween, type Handover, type MaskedGrid } from '../rollout/handover';
import { levelsOf } from '../rollout/rolledLevels';
import { shownOn, type Shown } from '../rollout/shownGrid';
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
  /** Share of each cell that is painted, or that the first of two automata paints; all without one. */
  readonly mask?: Float32Array | undefined;
  /** What a state that is handed down to this grid gets, where the automaton does not paint all. */
  readonly handover?: Handover | undefined;
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
  /** Where it paints: white all, grey partly, black nothing. Of the photo's size. */
  readonly mask?: Picture | undefined;
  /** A second automaton, which paints what the mask leaves; `colors` as above. */
  readonly rest?: { readonly layout: Layout; readonly colors?: ColorMoments | undefined } | undefined;
  /** The quick one, where there is WebAssembly: whoever plays waits for it. */
  readonly blur?: Blur | undefined;
}

/** As the profiles of training have it: the notebooks' automata know the photo's edges as wrapped. */
export const profileMargin = (profile: string | undefined): number => margins[profile === 'notebook' ? 'notebook' : 'studio'];

/** A photo on its padded grids with the seed state of the noise: the same that a training renders. */
export function makeScene(layout: Layout, photo: Picture, options: SceneOptions): Scene {
  const { noise, strength = 1 } = options;
  const shown = { ...shownOf(layout, photo, options), blur: options.blur };
  const grids = gridsOf(layoutAt(layout, strength), shown, strength);
  const [{ fixed, width, height }] = grids;
  return { grids, picture: shown.photo.picture, seed: seedState(layout, fixed.subarray(0, 3 * width * height), noise.seed, noise.level) };
}

function shownOf(layout: Layout, photo: Picture, { margin, colors, strength = 1, mask, rest }: SceneOptions): Shown {
  const padding = { margin: marginOf({ margin }, layout), minimumSide: 0, alignment: layout.alignment };
  const seen = seenPhoto(photo, padding, colors, strength);
  if (!mask) return { photo: seen };
  const plane = maskPlane(mask, photo, padding);
  if (!rest) return { photo: maskedPhoto(padPhoto(photo, padding), seen, plane), mask: plane };
  return { photo: seen, mask: plane, rest: { layout: layoutAt(rest.layout, strength), photo: seenPhoto(photo, padding, rest.colors, strength) } };
}

function gridsOf(layout: Layout, shown: Shown, strength: Strength): [SceneGrid, ...SceneGrid[]] {
  const made: SceneGrid[] = [];
  for (const level of levelsOf(layout, shown.photo, 0)) {
    const grid = { width: level.width, height: level.height, ...shownOn(layout, shown, level) };
    const coarse = made.at(-1);
    // Where a second automaton takes the rest, all of the picture is painted.
    const painted = (one: MaskedGrid) => (shown.rest ? { ...one, mask: undefined } : one);
    const handover = coarse && handoverBetween(painted(coarse), painted(grid), strength);
    made.push({ ...grid, cell: level.cell, steps: level.cell === 1 ? Infinity : level.steps, ...(handover && { handover }) });
  }
  return made as [SceneGrid, ...SceneGrid[]];
}

/** Steps from the seed to the picture. @param more those after the growth, of a model's metadata */
export const stepsToPicture = ({ growth }: Pick<Layout, 'growth'>, more: number): number => (growth ? growthSteps(growth.levels) : 0) + more;
