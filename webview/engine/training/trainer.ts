import type { RunSettings } from '../../../src/shared/configuration/resolve';
import { lossNames, type Losses, type LossWeights } from '../api';
import { blurLayout } from '../automaton/layout';
import { initialParameters } from '../automaton/initialParameters';
import { learningScales, parameterTensors } from '../automaton/parameters';
import { Adam, normaliseGradient } from './adam';
import { ExplosionGuard } from './explosionGuard';
import type { Lane, TrainedItem, TrainingItem } from './lane';
import type { PaddedPhoto } from './photo';
import { Pool, type PoolSlot } from './pool';
import { Random } from './random';
import { learningRateFactor } from './schedule';

/** A lane in whatever thread it lives. */
export type LaneRemote = Pick<Lane, 'prepare' | 'train' | 'render' | 'quality' | 'describeNetwork'>;

/** Cells of a crop's rim that no loss sees, on average; the window's place varies by half of it. */
const RIM = 8;

export interface Iteration {
  readonly losses: Losses;
  /** Weighted sum. */
  readonly total: number;
  /** What the user should know, if anything. */
  readonly notice?: string;
}

const tensors = parameterTensors(blurLayout);
const scales = learningScales(blurLayout);

/** The training loop's state and its single step; knows nothing of time, files or pictures. */
export class Trainer {
  readonly parameters: Float32Array;
  readonly adam: Adam;
  readonly pool: Pool;
  readonly random: Random;
  iteration = 0;
  weights: LossWeights;
  readonly guard = new ExplosionGuard();

  constructor(
    readonly settings: RunSettings,
    photos: readonly PaddedPhoto[],
    private readonly lanes: readonly LaneRemote[],
  ) {
    this.random = Random.seeded(settings['nca.seed']);
    this.parameters = initialParameters(blurLayout, this.random);
    this.adam = new Adam(scales);
    this.pool = new Pool(settings['nca.training.pool'], photos, settings['nca.training.size'], this.random);
    this.weights = lossWeights(settings);
  }

  /** One iteration: a batch of the pool rolled on, gradients summed in the batch's order, one step of Adam. */
  async iterate(): Promise<Iteration> {
    const indices = this.pool.sample(this.settings['nca.training.batch']);
    if (this.iteration % this.settings['nca.training.reseedEvery'] === 0) this.pool.reseed(indices[0]!);
    const items = indices.map((index) => this.item(this.pool.at(index)));
    const trained = await Promise.all(items.map((item, i) => this.train(item, i)));
    this.iteration++;
    const sound = trained.filter((item) => this.guard.accepts(this.total(item.losses)));
    const losses = meanLosses(sound.length > 0 ? sound : trained);
    const total = this.total(losses);
    if (sound.length === 0) return { losses, total, notice: this.rollBack() };
    this.update(sound);
    trained.forEach((item, i) => this.writeBack(indices[i]!, sound.includes(item) ? item.state : null, items[i]!.steps));
    this.guard.observe(total, this.parameters, () => this.adam.state());
    return { losses, total };
  }

  private item(slot: PoolSlot): TrainingItem {
    const { settings, random } = this;
    const steps = random.integer(settings['nca.training.minSteps'], settings['nca.training.maxSteps']);
    const side = settings['nca.training.size'] - 2 * RIM;
    const offset = () => RIM / 2 + random.integer(0, RIM - 1);
    const { photo, top, left, seed, state } = slot;
    return {
      ...{ photo, top, left, seed, state, steps },
      kept: settings['nca.training.backpropagation'] || steps,
      window: { top: offset(), left: offset(), height: side, width: side },
    };
  }

  private train(item: TrainingItem, index: number): Promise<TrainedItem> {
    return this.lanes[index % this.lanes.length]!.train(this.parameters, item, this.weights);
  }

  private total(losses: Losses): number {
    return lossNames.reduce((sum, name) => sum + this.weights[name] * losses[name], 0);
  }

  private update(trained: readonly TrainedItem[]): void {
    const gradient = new Float32Array(this.parameters.length);
    for (const item of trained) item.gradient.forEach((value, i) => (gradient[i]! += value / trained.length));
    normaliseGradient(gradient, scales, tensors);
    const factor = learningRateFactor(this.iteration - 1, this.settings['nca.training.iterations']);
    this.adam.update(this.parameters, gradient, this.settings['nca.training.learningRate'] * factor * this.guard.rate);
  }

  /** A state that has blown up, null here, starts again from a seed. */
  private writeBack(index: number, state: Float32Array | null, steps: number): void {
    const slot = this.pool.at(index);
    if (state) this.pool.set(index, { ...slot, state, age: slot.age + steps });
    else this.pool.reseed(index);
  }

  /** Back to the last good weights. The whole pool starts again, since its other states are close to blowing up, too. */
  private rollBack(): string {
    const good = this.guard.rollBack();
    if (good) {
      this.parameters.set(good.parameters);
      this.adam.restore(good.adam);
    }
    for (let index = 0; index < this.pool.length; index++) this.pool.reseed(index);
    const rate = (this.settings['nca.training.learningRate'] * this.guard.rate).toPrecision(2);
    return `The loss exploded at iteration ${this.iteration}: went back to the last good state, learning rate now ${rate}.`;
  }
}

function meanLosses(items: readonly TrainedItem[]): Losses {
  const mean = (name: keyof Losses) => items.reduce((sum, item) => sum + item.losses[name], 0) / items.length;
  return Object.fromEntries(lossNames.map((name) => [name, mean(name)])) as Losses;
}

export function lossWeights(settings: RunSettings): LossWeights {
  return {
    style: settings['nca.style.weight'],
    content: settings['nca.content.weight'],
    color: settings['nca.color.weight'],
    overflow: settings['nca.overflow.weight'],
  };
}
