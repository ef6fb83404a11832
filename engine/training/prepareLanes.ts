import * as Comlink from 'comlink';
import type { Preparation, TrainingRequest } from '../api';
import { guideSetup, type GuideSetup } from '../losses/clip/guidingClip';
import type { Lanes } from './lanes';
import { fitColorTransfer } from '../losses/color/colorTransfer';
import { toPlanes, type PaddedPhoto } from '../photo';
import { madePhoto, type GivenPhoto } from '../photoSource';
import { layoutOf } from '../automaton/layouts';
import { profiles } from './profiles';
import { rimOf } from './profiles/profile';

/** What all lanes together may keep of photos, and each of them at least: a run with the photos that the program brings. */
const PHOTO_BYTES = 2 ** 29;
const LEAST_PHOTO_BYTES = 192 * 2 ** 20;

/**
 * Makes the lanes ready for a run.
 * @param preparing is told what the first lane does, which stands for all: they do the same side by side
 * @returns what the user should know, each thing once
 * @throws Error if the run lacks its network, or does not fit into the GPU's memory
 */
export async function prepareLanes(
  lanes: Lanes,
  request: TrainingRequest,
  photos: readonly GivenPhoto[],
  preparing: (preparation: Preparation) => void = () => {},
): Promise<ReadonlySet<string>> {
  const { settings, style, vgg19 } = request;
  if (settings['nca.style.network'] === 'vgg19' && !vgg19) {
    throw new Error('nca.style.network asks for VGG19, which the run did not bring.');
  }
  const photoBytes = Math.max(LEAST_PHOTO_BYTES, PHOTO_BYTES / lanes.all.length);
  // One that grows sees photos in the style's colours already: all would be made for nothing, which takes seconds.
  const grows = layoutOf(settings).growth !== undefined;
  const transfer = style && !grows ? fitColorTransfer(eachMade(photos), { ...style, planes: toPlanes(style) }) : undefined;
  if (request.guidance) preparing('prompts');
  const setup = { settings, photos, rendered: request.photos.length, photoBytes, transfer, style, vgg19, guide: await prepareGuide(lanes, request) };
  const notices = await Promise.all(lanes.all.map((lane, i) => (i === 0 ? lane.prepare(setup, Comlink.proxy(preparing)) : lane.prepare(setup))));
  return new Set(notices.flat());
}

/** One after the other, since all of them together may not fit into memory. */
function* eachMade(photos: readonly GivenPhoto[]): Generator<PaddedPhoto> {
  for (const photo of photos) yield madePhoto(photo);
}

/** Prompts are embedded once, by the first lane, for all. */
async function prepareGuide(lanes: Lanes, { settings, guidance }: TrainingRequest): Promise<GuideSetup | undefined> {
  if (!guidance) return undefined;
  const targets = await lanes.first.embed(guidance, settings);
  const profile = profiles[settings['nca.profile']];
  const measuredSide = settings['nca.training.size'] - 2 * rimOf(profile, layoutOf(settings));
  return guideSetup(guidance, targets, settings, { measuredSide, preprocessing: profile.clipPreprocessing });
}
