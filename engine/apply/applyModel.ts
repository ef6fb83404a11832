import { readModel, type SavedModel } from '../../shared/modelFile';
import { modelSettings } from '../../shared/modelMetadata';
import type { Picture } from '../../shared/picture';
import { withOpacityOf } from '../../shared/transparency';
import type { ApplyRequest } from '../api';
import { pictureOffset, type Layout } from '../automaton/layout';
import { unpadPicture, type PaddedPhoto, type Padding } from '../photo';
import { seenPhoto } from '../seenPhoto';
import { profiles } from '../training/profiles';
import { marginOf } from '../training/profiles/profile';
import { keepColors } from './keepColors';
import { modelLayout } from '../automaton/layouts/modelLayout';
import { rollPhoto, tilingFor } from '../rollout/rolledPhoto';
import type { RollTile, RolloutWatch, TiledRollout, Tiling } from '../rollout/tiledRollout';
import type { TileRoller } from '../rollout/tileRoller';

/**
 * A picture as a saved automaton makes it: padded, seeded and rolled as at the end of a training, so that its own
 * photo gives its own result again.
 * @throws Error if the file is no automaton, Cancelled, or if the automaton burns out
 */
export async function applyModel(
  request: ApplyRequest,
  rollers: readonly Pick<TileRoller, 'rollTile'>[],
  watch: RolloutWatch,
  tiling?: Tiling,
): Promise<Picture> {
  const model = readModel(request.model);
  const layout = modelLayout(model);
  const { metadata } = model;
  const { photo, device, seed = metadata.seed, steps = metadata.steps, noiseLevel = metadata.noise_level } = request;
  const colors = model.growth?.colors;
  const padded = seenPhoto(photo, paddingOf(model, layout), request.keepColors ? undefined : colors);
  const workers = rollers.map(
    (roller): RollTile =>
      (tile) => roller.rollTile({ ...tile, device, layout: model.layout, shifts: model.shifts, parameters: model.parameters }),
  );
  const rollout = await rollPhoto(layout, { photo: padded, seed, noiseLevel, steps }, tiling ?? tilingFor(device, workers.length), workers, watch);
  const picture = pictureOf(rollout, layout, padded);
  // One that was shown the photo in its own colours has kept them.
  return withOpacityOf(photo, request.keepColors && !colors ? keepColors(photo, picture) : picture);
}

/** As in training: an automaton of the notebooks' profile knows the edges as wrapped. */
function paddingOf({ metadata }: SavedModel, layout: Layout): Padding {
  const settings = modelSettings(metadata);
  const margin = marginOf(profiles[settings?.['nca.profile'] ?? 'studio'], layout);
  return { margin, minimumSide: settings?.['nca.training.size'] ?? 0, alignment: layout.alignment };
}

function pictureOf(rollout: TiledRollout, layout: Layout, padded: PaddedPhoto): Picture {
  const planes = rollout.state.channels(pictureOffset(layout), 3, padded);
  if (!planes.every(Number.isFinite)) {
    throw new Error('The automaton burns out in so many steps: ask for fewer.');
  }
  return unpadPicture(padded, planes);
}
