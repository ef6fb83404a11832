/**
 * A saved automaton applied to a picture.
 *
 * The way: this file shows the automaton the photo (where it paints in part by `mask.ts`, where another takes the rest by
 * `rest.ts`, where edges shall meet as `tile.ts`), has it rolled by `../rollout/`, shows it meanwhile (`growingPicture.ts`) and gives photos their own colours back where
 * that is asked (`keepColors.ts`). What it will cost `applyWork.ts` says before.
 */
import { readModel, type SavedModel } from '../../shared/modelFile';
import { modelSettings } from '../../shared/modelMetadata';
import type { Picture } from '../../shared/picture';
import { withOpacityOf } from '../../shared/transparency';
import type { ApplyRequest } from '../api';
import type { Blur } from '../automaton/growth/gaussianBlur';
import { pictureOffset, type Layout } from '../automaton/layout';
import { padPhoto, regionOf, unpadPicture, type Padding } from '../photo';
import { seenPhoto } from '../seenPhoto';
import { profiles } from '../training/profiles';
import { marginOf } from '../training/profiles/profile';
import { burntOut } from './burntOut';
import { previewing } from './growingPicture';
import { keepColors } from './keepColors';
import { maskedPhoto, maskPlane } from './mask';
import { restOf, type RestAutomaton } from './rest';
import { asTile, blankTile } from './tile';
import { modelLayout } from '../automaton/layouts/modelLayout';
import { layoutAt, parametersAt, type Strength } from '../automaton/strength';
import { rollPhoto, tilingFor, type PhotoRollout } from '../rollout/rolledPhoto';
import { rollInBands, type BandWorker } from '../rollout/bandedRollout';
import type { RolloutWatch } from '../rollout/rolloutWatch';
import type { RollTile, Tiling } from '../rollout/tiledRollout';
import type { TileRoller } from '../rollout/tileRoller';

/** What computes parts of a picture. */
export type ApplyWorker = BandWorker & Pick<TileRoller, 'rollTile'>;

export interface ApplyOptions {
  /** Quick blurring, for what an automaton sees of the photo. */
  readonly blur?: Blur | undefined;
  /** Is shown the picture as it grows. */
  readonly preview?: ((picture: Picture) => void) | undefined;
  /** In these tiles; by default a GPU's tiles, and bands on the CPU. */
  readonly tiling?: Tiling;
}

/**
 * A picture as a saved automaton makes it: padded, seeded and rolled as at the end of a training, so that its own
 * photo gives its own result again.
 * @throws Error if the file is no automaton, Cancelled, or if the automaton burns out
 */
export async function applyModel(
  request: ApplyRequest,
  workers: readonly ApplyWorker[],
  watch: RolloutWatch,
  options: ApplyOptions = {},
): Promise<Picture> {
  const model = readModel(request.model);
  const trained = layoutAt(modelLayout(model), request.strength);
  const layout = request.tile ? asTile(trained) : trained;
  const colors = model.growth?.colors;
  const shown = request.keepColors ? undefined : colors;
  const padding = paddingOf(model, layout);
  const mask = request.mask && maskPlane(request.mask, request.photo, padding);
  const rest = request.rest && restOf(request, model, padding);
  const seen = request.tile ? blankTile(request.photo, layout, colors) : seenPhoto(request.photo, padding, shown, request.strength);
  const padded = mask && !rest ? maskedPhoto(padPhoto(request.photo, padding), seen, mask) : seen;
  const { preview } = options;
  const watched = preview ? { ...watch, rolled: previewing(layout, padded, preview) } : watch;
  const planes = await roll(request, { model, layout, rest }, { photo: padded, mask }, workers, watched, options);
  if (burntOut(planes, layout)) throw new Error('The automaton burns out in so many steps: ask for fewer.');
  const picture = unpadPicture(padded, planes);
  // One that was shown the photo in its own colours has kept them.
  const recolored = !colors || (rest && !rest.model.growth?.colors);
  return withOpacityOf(request.photo, request.keepColors && recolored ? keepColors(request.photo, picture) : picture);
}

/** What paints. */
interface Painters {
  readonly model: SavedModel;
  readonly layout: Layout;
  readonly rest: RestAutomaton | undefined;
}

/** The picture's planes. */
async function roll(
  { device, seed, steps, noiseLevel, strength = 1, tile: isTile }: ApplyRequest,
  { model, layout, rest }: Painters,
  { photo, mask }: Pick<PhotoRollout, 'photo' | 'mask'>,
  workers: readonly ApplyWorker[],
  watch: RolloutWatch,
  { blur, tiling }: ApplyOptions,
): Promise<Float32Array> {
  const { metadata } = model;
  const automaton = automatonOf(model, layout, strength);
  const start = { seed: seed ?? metadata.seed, steps: steps ?? metadata.steps, noiseLevel: noiseLevel ?? metadata.noise_level };
  const rollout = { ...start, photo, mask, rest };
  const wanted = { first: pictureOffset(layout), count: 3, region: regionOf(photo) };
  // Bands know no opposite edges, no masks, and no photo's detail that comes back between levels.
  const inBands = device === 'cpu' && !tiling && strength === 1 && !isTile && !mask;
  if (inBands) return rollInBands({ ...rollout, layout, automaton, wanted, blur }, workers, watch);
  const both = { ...automaton, rest: rest && automatonOf(rest.model, rest.layout, strength) };
  const tiles = workers.map((worker): RollTile => (tile) => worker.rollTile({ ...tile, device, ...both }));
  const { state } = await rollPhoto(layout, rollout, tiling ?? tilingFor(device, workers.length), tiles, watch);
  return state.channels(wanted.first, wanted.count, photo);
}

/** An automaton as those want it that roll its tiles. */
export const automatonOf = ({ layout: name, shifts, hidden, parameters }: SavedModel, layout: Layout, strength: Strength) =>
  ({ layout: name, shifts, hidden, strength, parameters: parametersAt(layout, parameters, strength) });

/** As in training: an automaton of the notebooks' profile knows the edges as wrapped. */
export function paddingOf({ metadata }: SavedModel, layout: Layout): Padding {
  const settings = modelSettings(metadata);
  const margin = marginOf(profiles[settings?.['nca.profile'] ?? 'studio'], layout);
  return { margin, minimumSide: settings?.['nca.training.size'] ?? 0, alignment: layout.alignment };
}
