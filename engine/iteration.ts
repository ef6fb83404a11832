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
 * engine) answers with `trainCrops`, which asks `measure` for the losses. CPU and GPU run the same lines; on a GPU the
 * crops of a batch go through at once.
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
import { rollFrom, tensorsOf, type Beginning } from './automaton/growth/beginning';
import type { ParameterTensor } from './automaton/parameters';
import type { FeatureNetwork } from './features/featureNetwork';
import type { LaneGrids } from './lane/grids';
import type { LaneLosses } from './lane/losses';
import type { TrainedItem, TrainingItem } from './lane/tasks';
import type { ValueStore } from './lane/values';
import type { LossQuery } from './losses/objective';
import type { LossInputs, PictureLosses } from './losses/pictureLosses';
import { cutEach, toNetworkInput } from './losses/pictures';
import { averaged } from './losses/style/statistics';
import { totalLoss } from './losses/totalLoss';
import { meanOf, normaliseGradient, type Adam } from './training/adam';
import type { Iteration, Trainer } from './training/trainer';

/** The trainer's part: a batch of the pool trained on, one step of Adam, states back into the pool. */
export async function iterate(trainer: Trainer): Promise<Iteration> {
  const { pool, guard, optimizer, statistics } = trainer;
  const indices = pool.sample(trainer.settings['nca.training.batch']);
  if (trainer.iteration % trainer.settings['nca.training.reseedEvery'] === 0) pool.reseed(trainer.layout.growth ? pool.youngest(indices) : indices[0]!);
  const steps = trainer.drawSteps();
  const items = indices.map((index) => trainer.item(pool.at(index), steps));
  const trained = await trainer.inLanes(items);
  trainer.iteration++;
  const sound = trained.filter(({ losses }) => guard.accepts(trainer.total(losses)));
  const own = trained.filter((_, i) => pool.isOwn(indices[i]!));
  const judged = own.filter((item) => sound.includes(item));
  if (judged.length === 0) return trainer.rollBack(own);
  const grew = items.some(({ state }, i) => state === null && sound.includes(trained[i]!));
  await optimizer.step(sound.map(({ gradient }) => gradient), trainer.learningRate(), grew);
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

/**
 * A lane's part: crops stepped on, the losses of each, and their gradient at the automaton's weights, of several the mean.
 * @param items one; or several, none of whose losses hang on a batch's others, for an automaton that can `select`
 * @param most above which the total of an item's losses is not accepted
 * @returns of each item; nothing where one of them is not accepted
 */
export async function trainCrops(
  lane: LaneParts,
  parameters: tf.Tensor1D,
  items: readonly TrainingItem[],
  weights: LossWeights,
  most = Infinity,
): Promise<TrainedItem[]> {
  const { automaton, values } = lane;
  automaton.setParameters(parameters);
  const grows = ({ state }: TrainingItem) => lane.grids.grows && state === null;
  const rollouts = [items.filter(grows), items.filter((item) => !grows(item))]
    .filter(({ length }) => length > 0)
    .map((group, rollout) => rollOut(lane, group, rollout));
  const { query, viewSeeds } = queryFor(lane, rollouts);
  const { gradient, statistics, results } = await lane.losses.gradient(query, weights, viewSeeds);
  const accepted = items.length === 1 || results.every(({ losses }) => totalLoss(losses, weights) <= most);
  if (accepted) passBack(lane, rollouts, gradient);
  tf.dispose([...query.photos, ...(query.flow ?? []), query.states, gradient, ...(query.past ? [query.past.values] : [])]);
  tf.dispose(rollouts.flatMap(({ beginning }) => tensorsOf(beginning)));
  const ends = rollouts.flatMap(({ end, group }) => taken(end, group.length));
  const rows = statistics && taken(statistics, items.length);
  if (!accepted) {
    tf.dispose([...ends, ...(rows ?? [])]);
    return [];
  }
  const mean = await values.put(scaled(automaton.gradient(), 1 / items.length));
  const order = rollouts.flatMap(({ group }) => group);
  const trained = ends.map(async (end, i) => ({ state: await values.put(end), gradient: mean, statistics: rows && (await values.put(rows[i]!)), ...results[i]! }));
  const all = await Promise.all(trained);
  return items.map((item) => all[order.indexOf(item)]!);
}

/** Items that go through the automaton at once, and where that has brought them. */
interface Rollout {
  readonly group: readonly TrainingItem[];
  readonly beginning: Beginning;
  /** Item after item. */
  readonly end: tf.Tensor3D;
}

function rollOut({ automaton, grids, size }: LaneParts, group: readonly TrainingItem[], rollout: number): Rollout {
  const beginning = grids.crops(group, size);
  const [{ steps, bpttSteps }] = group as [TrainingItem];
  automaton.select?.(rollout);
  return { group, beginning, end: rollFrom(automaton, beginning, steps, bpttSteps) };
}

/** What is asked of the losses. */
function queryFor({ grids, values, size }: LaneParts, rollouts: readonly Rollout[]) {
  const items = rollouts.flatMap(({ group }) => group);
  const [first] = items as [TrainingItem];
  const photos = (first.batch?.places ?? items).map((place) => grids.cropOfPhoto({ place, size }));
  const flows = rollouts.flatMap(({ beginning }) => grids.flowsIn(beginning.fixed) ?? []);
  const past = first.past && { ...first.past, values: values.openRow(first.past.values) };
  const states = tf.tidy(() => {
    const ends = rollouts.map(({ end }) => end);
    return tf.reshape<tf.Rank.R4>(ends.length === 1 ? ends[0]! : tf.concat3d(ends, 0), [items.length, -1, size, size]);
  });
  const windows = items.map(({ window }) => window);
  const query: LossQuery = { states, photos, flow: flows.length > 0 ? flows : undefined, windows, share: first.batch, past };
  return { query, viewSeeds: items.map(({ viewSeed }) => viewSeed) };
}

/** Each rollout's part of the gradient at the states goes back through it. */
function passBack({ automaton }: LaneParts, rollouts: readonly Rollout[], gradient: tf.Tensor4D): void {
  let first = 0;
  rollouts.forEach(({ group, end }, rollout) => {
    const part = tf.tidy(() => tf.reshape<tf.Rank.R3>(rollouts.length === 1 ? gradient : tf.slice(gradient, first, group.length), end.shape));
    automaton.select?.(rollout);
    automaton.backward(part);
    part.dispose();
    first += group.length;
  });
}

/** So many parts of equal size along the first axis; takes over the whole. */
function taken(whole: tf.Tensor, parts: number): tf.Tensor[] {
  if (parts === 1) return [whole];
  const each = tf.split(whole, parts);
  whole.dispose();
  return each;
}

/** Takes over the values. */
function scaled(values: tf.Tensor1D, factor: number): tf.Tensor1D {
  if (factor === 1) return values;
  const product = tf.mul<tf.Tensor1D>(values, factor);
  values.dispose();
  return product;
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

/** From states to their losses, a row each, which tfjs differentiates with respect to the states. Unweighted. */
export function measure(
  { network, pictureLosses, pictureOffset, taps }: LossParts,
  { states, windows, share, past }: LossQuery,
  photos: Pick<LossInputs, 'photos' | 'contentTargets' | 'flow'>,
) {
  const pictures = cutEach(states, pictureOffset, windows);
  const features = network.features(toNetworkInput(pictures), taps);
  const own = pictureLosses.statistics?.({ pictures, features }) ?? [];
  const statistics = past ? averaged(own, past) : own;
  return { rows: pictureLosses.losses({ states, pictures, features, ...photos, share, statistics }), statistics };
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
