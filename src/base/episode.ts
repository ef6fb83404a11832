import path from 'node:path';
import { readFile } from 'node:fs/promises';
import type { LossName } from '../../engine/api';
import type { EngineClient } from '../../engine/engineClient';
import { layoutOf } from '../../engine/automaton/layouts';
import { prepareTraining } from '../../engine/prepareTraining';
import { seenPhoto } from '../../engine/seenPhoto';
import type { Lanes } from '../../engine/training/lanes';
import { prepareLanes } from '../../engine/training/prepareLanes';
import { profiles } from '../../engine/training/profiles';
import { marginOf } from '../../engine/training/profiles/profile';
import { Trainer } from '../../engine/training/trainer';
import { mappedColors } from '../../engine/training/trainedModel';
import type { Settings } from '../../shared/configuration/settings';
import { readPicture } from '../cli/pictureFiles';

/** One style to learn from where the base stands. */
export interface Episode {
  readonly settings: Settings;
  readonly photos: readonly string[];
  readonly style: string;
}

export interface Learned {
  readonly parameters: Float32Array;
  /** Style loss of each iteration. */
  readonly style: readonly number[];
}

/**
 * The inner loop of Reptile (Nichol et al. 2018, https://arxiv.org/abs/1803.02999): a training as users have it, short and
 * without an end.
 * @param start weights of the base; drawn where there is none yet
 */
export async function learn(engine: EngineClient, lanes: Lanes, start: Float32Array | undefined, { settings, photos, style }: Episode): Promise<Learned> {
  const { training } = await prepareTraining({ settings, photos, style }, {
    ...{ engine, cores: lanes.all.length, decode: readPicture, nameOf: (file) => path.basename(file), bytes: readFile },
    base: () => Promise.reject(new Error('A base begins with none.')),
    otherPhotos: () => Promise.resolve([]),
  });
  const layout = layoutOf(training.settings);
  const margin = marginOf(profiles[settings['nca.profile']], layout);
  const padding = { margin, minimumSide: training.settings['nca.training.size'], alignment: layout.alignment };
  const seen = training.photos.map((photo) => seenPhoto(photo, padding, mappedColors(training)));
  await prepareLanes(lanes, training, seen);
  const trainer = new Trainer(training.settings, seen, lanes, { start });
  const losses: number[] = [];
  while (trainer.iteration < training.settings['nca.training.iterations']) losses.push(styleOf(await trainer.iterate()));
  return { parameters: trainer.optimizer.state().parameters as Float32Array, style: losses };
}

const styleOf = ({ losses }: { readonly losses: Partial<Record<LossName, number>> }) => losses.style ?? NaN;
