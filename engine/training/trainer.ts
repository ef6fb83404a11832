import type { RunSettings } from '../../shared/configuration/resolve';
import { bpttLength } from '../../shared/bpttLength';
import { lossWeights } from '../../shared/losses';
import { lossNames, type LossName, type Losses, type LossWeights, type Similarity } from '../api';
import { growthSteps } from '../automaton/growth/levelGrid';
import type { Layout } from '../automaton/layout';
import { layoutOf } from '../automaton/layouts';
import { iterate } from '../iteration';
import { parameterTensors, perceptrons } from '../automaton/parameters';
import { ExplosionGuard } from './explosionGuard';
import { Finalists } from './finalists';
import { totalLoss } from '../losses/totalLoss';
import { GpuOptimizer } from './gpuOptimizer';
import type { Lanes } from './lanes';
import type { TrainedItem, TrainingItem } from '../lane/tasks';
import { HostOptimizer, type Optimizer } from './optimizer';
import type { PaddedPhoto } from '../photo';
import { Pool, type PoolSlot } from './pool';
import { profiles } from './profiles';
import { rimOf, type Profile } from './profiles/profile';
import { Random } from '../random';
import { RunningStatistics } from './runningStatistics';
import { isDeviceHandle, type Values } from '../lane/values';

export interface Iteration {
  readonly losses: Losses;
  /** Of the first crop of the batch, in runs with prompts. */
  readonly similarity?: Similarity;
  /** Weighted sum. */
  readonly total: number;
  /** What the user should know, if anything. */
  readonly notice?: string;
}

export interface TrainerOptions {
  /** Whether views for CLIP are drawn. */
  readonly guided?: boolean;
  /** By default that of the settings. */
  readonly profile?: Profile;
  /** Weights to begin with; drawn by the profile where there are none. */
  readonly start?: Float32Array | undefined;
  /** How many of the photos, from the first, are the run's own; all by default. */
  readonly own?: number;
}

/** The training loop's state and its single step; knows nothing of time, files or pictures. */
export class Trainer {
  readonly optimizer: Optimizer;
  readonly pool: Pool;
  readonly random: Random;
  iteration = 0;
  weights: LossWeights;
  readonly guard: ExplosionGuard;
  readonly finalists = new Finalists();
  readonly statistics: RunningStatistics;
  readonly layout: Layout;
  private readonly guided: boolean;
  private readonly profile: Profile;

  constructor(
    readonly settings: RunSettings,
    photos: readonly Pick<PaddedPhoto, 'width' | 'height'>[],
    private readonly lanes: Lanes,
    { guided = false, profile = profiles[settings['nca.profile']], start, own = photos.length }: TrainerOptions = {},
  ) {
    this.guided = guided;
    this.profile = profile;
    this.layout = layoutOf(settings);
    this.guard = new ExplosionGuard(profile.explosion);
    this.random = Random.seeded(settings['nca.seed']);
    this.optimizer = this.createOptimizer(start ?? profile.initialParameters(this.layout, this.random));
    const { 'nca.training.pool': length, 'nca.training.size': size } = settings;
    const others = { from: own, share: settings['nca.training.otherPhotos'] };
    this.pool = new Pool(length, photos, size, this.random, this.layout.alignment, others);
    this.weights = lossWeights(settings);
    this.statistics = new RunningStatistics(settings['nca.style.memory'], lanes.first);
  }

  /** One iteration: `engine/iteration.ts`, with what is the trainer's below. */
  iterate(): Promise<Iteration> {
    return iterate(this);
  }

  /** The weights, as lanes take them. */
  get parameters(): Values {
    return this.optimizer.parameters;
  }

  /** Values wherever they are, in a copy. Those that are on the GPU now are read even if they are replaced meanwhile. */
  async read(values: Values): Promise<Float32Array<ArrayBuffer>> {
    return isDeviceHandle(values) ? this.lanes.first.read(values) : values.slice();
  }

  private createOptimizer(parameters: Float32Array): Optimizer {
    if (this.settings['nca.device'] === 'gpu') return new GpuOptimizer(this.lanes.first, parameters);
    const scales = this.profile.learningScales(this.layout);
    const parts = this.layout.growth && perceptrons(this.layout);
    return new HostOptimizer(parameters, scales, parameterTensors(this.layout), parts);
  }

  /** Lets the GPU forget what nobody here knows any more. */
  private async sweep(): Promise<void> {
    if (this.settings['nca.device'] !== 'gpu') return;
    const { good, candidate } = this.guard.state;
    const kept = [this.optimizer.state(), good, candidate].flatMap((state) =>
      state ? [state.parameters, state.m, state.v] : [],
    );
    const known = [...kept, ...this.finalists.all, ...this.pool.states(), this.statistics.state().values].filter(isDeviceHandle);
    await this.lanes.first.retain(known.map(({ handle }) => handle));
  }

  /** How many steps the crops of a batch roll on: all the same, so that no lane waits for another. */
  drawSteps(): number {
    const { 'nca.training.minSteps': least, 'nca.training.maxSteps': most } = this.settings;
    return this.random.integer(least, most);
  }

  /** A slot of the pool as an item of the batch; draws where its losses look. */
  item(slot: PoolSlot, steps: number): TrainingItem {
    const { settings, random } = this;
    const rim = rimOf(this.profile, this.layout);
    const side = settings['nca.training.size'] - 2 * rim;
    const offset = () => rim / 2 + random.integer(0, rim - 1);
    const { photo, top, left, seed, state } = slot;
    return {
      ...{ photo, top, left, seed, state },
      ...this.rollout(steps, state === null),
      window: { top: offset(), left: offset(), height: side, width: side },
      viewSeed: this.guided ? random.seed() : undefined,
      past: this.statistics.past,
    };
  }

  /** A state that has to grow takes no steps after it; the gradient goes back through all of its growth. */
  private rollout(steps: number, seeded: boolean): Pick<TrainingItem, 'steps' | 'bpttSteps'> {
    const { growth } = this.layout;
    if (growth && seeded) return { steps: 0, bpttSteps: growthSteps(growth.levels) };
    return { steps, bpttSteps: bpttLength(steps, this.settings['nca.training.backpropagation']) };
  }

  /** `trainCrops` of each item in the lane that is free, on a GPU of all of them; results in the batch's order. */
  async inLanes(items: readonly TrainingItem[]): Promise<TrainedItem[]> {
    const batched = this.settings['nca.device'] === 'gpu' && !this.profile.coupled;
    if (batched) return this.lanes.run((lane) => lane.trainBatch(this.parameters, items, this.weights, this.guard.most));
    const ready = this.profile.coupled ? await this.roll(items) : items;
    return Promise.all(ready.map((item) => this.lanes.run((lane) => lane.train(this.parameters, item, this.weights))));
  }

  /** The batch as far as the gradient does not go back, each item with what it has to know of the others. */
  private async roll(items: readonly TrainingItem[]): Promise<TrainingItem[]> {
    const rolled = await Promise.all(items.map((item) => this.lanes.run((lane) => lane.roll(this.parameters, item))));
    const colorSquares = rolled.map((item) => item.colorSquares);
    const places = items.map(({ photo, top, left }) => ({ photo, top, left }));
    return items.map((item, position) => {
      const batch = { position, colorSquares, places };
      return { ...item, state: rolled[position]!.state, steps: item.bpttSteps, batch };
    });
  }

  /** The losses' weighted sum. */
  total(losses: Losses): number {
    return totalLoss(losses, this.weights);
  }

  /** Of the iteration that was counted last. */
  learningRate(): number {
    const factor = this.profile.learningRateFactor(this.iteration - 1, this.settings['nca.training.iterations']);
    return this.settings['nca.training.learningRate'] * factor * this.guard.rate;
  }

  /**
   * Takes note of an iteration that has moved the weights.
   * @param sound items of the run's own photos whose losses count
   * @param trained all items of the run's own photos
   */
  async finish(sound: readonly TrainedItem[], trained: readonly TrainedItem[]): Promise<Iteration> {
    const losses = meanLosses(sound);
    const total = this.total(losses);
    this.guard.observe(total, () => this.optimizer.state());
    const weights = () => this.optimizer.state().parameters;
    this.finalists.observe(this.iteration, this.settings['nca.training.iterations'], weights);
    await this.sweep();
    return { losses, total, similarity: trained[0]!.similarity };
  }

  /** After an iteration without a sound item of the run's own photos. */
  rollBack(trained: readonly TrainedItem[]): Iteration {
    const losses = meanLosses(trained);
    return { losses, total: this.total(losses), similarity: trained[0]!.similarity, notice: this.toLastGood() };
  }

  /** Back to the last good weights. The whole pool starts again, since its other states are close to blowing up, too. */
  private toLastGood(): string {
    const good = this.guard.rollBack();
    if (good) this.optimizer.restore(good);
    for (let index = 0; index < this.pool.length; index++) this.pool.reseed(index);
    this.statistics.forget();
    const rate = (this.settings['nca.training.learningRate'] * this.guard.rate).toPrecision(2);
    return `The loss exploded at iteration ${this.iteration}: went back to the last good state, learning rate now ${rate}.`;
  }
}

function meanLosses(items: readonly TrainedItem[]): Losses {
  const mean = (name: LossName) => items.reduce((sum, item) => sum + (item.losses[name] ?? 0), 0) / items.length;
  const measured = lossNames.filter((name) => items[0]!.losses[name] !== undefined);
  return Object.fromEntries(measured.map((name) => [name, mean(name)]));
}
