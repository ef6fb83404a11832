/**
 * One iteration of training, from a crop of a photo to Adam: what everything else here serves.
 *
 * The idea. A neural cellular automaton is a grid of cells, each a few numbers, and one small network that every cell
 * applies to itself and its neighbours, step by step. Its weights learn that a photo, stepped on from noise, turns into
 * the photo in another style, and stays that.
 *
 * The way of the data, each line with what does it:
 *   pool       states of crops, kept between iterations, so that old states are trained on, too    training/pool.ts
 *   crop       fixed channels (the photo), and the state: the pool's, or a seed of photo and noise lane/grids.ts
 *   steps      the automaton, n times; of the last ones it keeps what `backward` needs             automaton/
 *   picture    three channels of the last state, seen through a window that moves                  losses/pictures.ts
 *   features   activations of a frozen network that knows pictures                                 features/
 *   losses     how far features and colours are from the style's and the photo's                   losses/
 *   gradient   of the losses' weighted sum at the last state (tfjs); from there by hand-written    automaton/
 *              backward steps (truncated backpropagation through time) to the weights
 *   Adam       on the gradients' mean over the batch, each tensor of it divided by its norm        training/optimizer.ts
 *
 * Two threads share it: the trainer, which owns what training goes on from, calls `iterate`; a lane (a worker of the
 * engine) answers with `trainCrop`, which asks `measure` for the losses. CPU and GPU run the same lines.
 * Around it: `engineClient.ts` is how a page or the command line holds the engine, `worker.ts` what its threads run,
 * `engine.ts` the trainer's calls, `device.ts` the choice of CPU or GPU, `memoryPlan.ts` what a GPU will hold.
 *
 * Papers: Mordvintsev et al. 2020, Growing Neural Cellular Automata (https://distill.pub/2020/growing-ca/): the pool;
 * Niklasson et al. 2021, Self-Organising Textures (https://distill.pub/selforg/2021/textures/): losses of features;
 * Gatys et al. 2015, A Neural Algorithm of Artistic Style (https://arxiv.org/abs/1508.06576), 2016 at CVPR;
 * Kingma and Ba 2015, Adam (https://arxiv.org/abs/1412.6980).
 */
import * as tf from '@tensorflow/tfjs-core';
import type { LossWeights } from './api';
import type { Automaton } from './automaton/automaton';
import { rollFrom, tensorsOf } from './automaton/growth/beginning';
import type { ParameterTensor } from './automaton/parameters';
import type { FeatureNetwork } from './features/featureNetwork';
import type { LaneGrids } from './lane/grids';
import type { LaneLosses } from './lane/losses';
import type { TrainedItem, TrainingItem } from './lane/tasks';
import type { ValueStore } from './lane/values';
import type { LossQuery } from './losses/objective';
import type { LossInputs, PictureLosses } from './losses/pictureLosses';
import { cut, toNetworkInput } from './losses/pictures';
import { averaged } from './losses/style/statistics';
import { meanOf, normaliseGradient, type Adam } from './training/adam';
import type { Iteration, Trainer } from './training/trainer';

/** The trainer's part: a batch of the pool trained on, one step of Adam, states back into the pool. */
export async function iterate(trainer: Trainer): Promise<Iteration> {
  const { pool, guard, optimizer, statistics } = trainer;
  const indices = pool.sample(trainer.settings['nca.training.batch']);
  if (trainer.iteration % trainer.settings['nca.training.reseedEvery'] === 0) pool.reseed(indices[0]!);
  const steps = trainer.drawSteps();
  const items = indices.map((index) => trainer.item(pool.at(index), steps));
  const trained = await trainer.inLanes(items);
  trainer.iteration++;
  const sound = trained.filter(({ losses }) => guard.accepts(trainer.total(losses)));
  const own = trained.filter((_, i) => pool.isOwn(indices[i]!));
  const judged = own.filter((item) => sound.includes(item));
  if (judged.length === 0) return trainer.rollBack(own);
  await optimizer.step(sound.map(({ gradient }) => gradient), trainer.learningRate());
  await statistics.observe(sound.flatMap((item) => item.statistics ?? []));
  trained.forEach((item, i) => pool.writeBack(indices[i]!, sound.includes(item) ? item.state : null, steps));
  return trainer.finish(judged, own);
}

/** What a lane holds of a run. */
export interface LaneParts {
  readonly automaton: Automaton;
  readonly grids: LaneGrids;
  readonly losses: LaneLosses;
  readonly values: ValueStore;
  /** Side of the crops, in cells. */
  readonly size: number;
}

/** A lane's part: one crop stepped on, its losses, and their gradient at the automaton's weights. */
export async function trainCrop(
  { automaton, grids, losses, values, size }: LaneParts,
  parameters: tf.Tensor1D,
  item: TrainingItem,
  weights: LossWeights,
): Promise<TrainedItem> {
  const beginning = grids.crop(item, size);
  const photos = (item.batch?.places ?? [item]).map((place) => grids.cropOfPhoto({ place, size }));
  const flow = grids.flowIn(beginning.fixed);
  const past = item.past && { ...item.past, values: values.openRow(item.past.values) };
  automaton.setParameters(parameters);
  const end = rollFrom(automaton, beginning, item.steps, item.bpttSteps);
  const query = { state: end, photos, flow, window: item.window, share: item.batch, past };
  const { gradient, statistics, ...result } = await losses.gradient(query, weights, item.viewSeed);
  automaton.backward(gradient);
  tf.dispose([...photos, ...(flow ? [flow] : []), ...tensorsOf(beginning), gradient, ...(past ? [past.values] : [])]);
  const state = await values.put(end);
  const observed = statistics && (await values.put(statistics));
  return { state, gradient: await values.put(automaton.gradient()), statistics: observed, ...result };
}

/** What the losses of a run are measured with. */
export interface LossParts {
  readonly network: FeatureNetwork;
  readonly pictureLosses: PictureLosses;
  /** First of the picture's three channels in a state. */
  readonly pictureOffset: number;
  /** Layers whose features are compared. */
  readonly taps: readonly string[];
}

/** From a state to its losses, which tfjs differentiates with respect to the state. Unweighted. */
export function measure(
  { network, pictureLosses, pictureOffset, taps }: LossParts,
  { state, window, share, past }: LossQuery,
  photo: Pick<LossInputs, 'photos' | 'contentTargets' | 'flow'>,
) {
  const picture = cut(state, pictureOffset, window);
  const features = network.features(toNetworkInput(picture), taps);
  const own = pictureLosses.statistics?.({ picture, features }) ?? [];
  const statistics = past ? averaged(own, past) : own;
  return { scalars: pictureLosses.losses({ state, picture, features, ...photo, share, statistics }), statistics };
}

export interface DescentOptions {
  /** Factor of each parameter's learning rate. */
  readonly scales: Float32Array;
  readonly tensors: readonly ParameterTensor[];
  readonly learningRate: number;
}

/** How the weights move on the CPU; `lane/adamStep.ts` is the same for tensors on a GPU. In place. */
export function descend(
  adam: Adam,
  parameters: Float32Array,
  gradients: readonly Float32Array[],
  { scales, tensors, learningRate }: DescentOptions,
): void {
  const gradient = meanOf(gradients);
  normaliseGradient(gradient, scales, tensors);
  adam.update(parameters, gradient, learningRate);
}
