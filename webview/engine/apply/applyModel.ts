import { readModel, type SavedModel } from '../../../src/shared/modelFile';
import { modelSettings } from '../../../src/shared/modelMetadata';
import type { Picture } from '../../../src/shared/picture';
import type { ApplyRequest, DeviceDescription } from '../api';
import type { Layout } from '../automaton/layout';
import { seedPlanes } from '../automaton/seed';
import { padPhoto, unpadPicture, type PaddedPhoto, type Padding } from '../training/photo';
import { profiles } from '../training/profiles';
import { keepColors } from './keepColors';
import { modelLayout } from './modelLayout';
import { TiledRollout, type RollTile, type RolloutWatch, type Tiling } from './tiledRollout';
import type { TileRoller } from './tileRoller';

/** Copying tiles costs little beside computing them on the CPU; a GPU has to be kept busy. */
const tilings: Record<DeviceDescription['kind'], Tiling> = {
  cpu: { side: 512, steps: 2 },
  gpu: { side: 1024, steps: 8 },
};

/**
 * A picture as a saved automaton makes it: padded, seeded and rolled as at the end of a training, so that its own
 * photo gives its own result again.
 * @throws Error if the file is no automaton, Cancelled, or if the automaton burns out
 */
export async function applyModel(
  request: ApplyRequest,
  rollers: readonly Pick<TileRoller, 'rollTile'>[],
  watch: RolloutWatch,
  tiling: Tiling = tilings[request.device],
): Promise<Picture> {
  const model = readModel(request.model);
  const layout = modelLayout(model);
  const { photo, noiseLevel = model.metadata.noise_level, device } = request;
  const padded = padPhoto(photo, paddingOf(model, layout));
  const rollout = new TiledRollout(layout, padded.width, padded.height, tiling);
  rollout.setFixed(layout.fixedPlanes(padded.planes, padded.width, padded.height));
  for (const [channel, plane] of seedPlanes(layout, padded.planes, request.seed ?? model.metadata.seed, noiseLevel)) {
    rollout.state.setPlane(channel, plane, padded.width);
  }
  const roll = rollers.map(
    (roller): RollTile =>
      (tile) => roller.rollTile({ ...tile, device, layout: model.layout, shifts: model.shifts, parameters: model.parameters }),
  );
  await rollout.run(request.steps ?? model.metadata.steps, roll, watch);
  const picture = pictureOf(rollout, layout, padded);
  return request.keepColors ? keepColors(photo, picture) : picture;
}

/** As in training: an automaton of the notebooks' profile knows the edges as wrapped. */
function paddingOf({ metadata }: SavedModel, { reach, grain }: Layout): Padding {
  const settings = modelSettings(metadata);
  const { margin } = profiles[settings?.['nca.profile'] ?? 'studio'];
  return { margin: margin + reach, minimumSide: settings?.['nca.training.size'] ?? 0, grain };
}

function pictureOf(rollout: TiledRollout, layout: Layout, padded: PaddedPhoto): Picture {
  const planes = rollout.state.channels(layout.picture - layout.fixed, 3, padded);
  if (!planes.every(Number.isFinite)) {
    throw new Error('The automaton burns out in so many steps: ask for fewer.');
  }
  return unpadPicture(padded, planes);
}
