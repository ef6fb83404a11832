import * as tf from '@tensorflow/tfjs-core';
import type { Picture } from '../../../src/shared/picture';
import type { DeviceDescription, EngineAssets, Losses, LossWeights, PictureQuality } from '../api';
import type { Automaton } from '../automaton/automaton';
import { blurLayout, mutableChannels, type Layout } from '../automaton/layout';
import { seedState } from '../automaton/seed';
import { createAutomaton, useDevice } from '../device';
import type { FeatureNetwork } from '../features/featureNetwork';
import { loadInception } from '../features/inception';
import { Objective, type Window } from '../losses/objective';
import { cropPhoto, toPlanes, unpadPicture, type PaddedPhoto } from './photo';
import { pictureQuality } from './quality';

export interface LaneSetup {
  readonly device: DeviceDescription['kind'];
  readonly photos: readonly PaddedPhoto[];
  readonly style: Picture;
  /** Side of the training crops. */
  readonly size: number;
}

/** One crop of the batch: a state rolled on, its losses and gradient. */
export interface TrainingItem {
  readonly photo: number;
  readonly top: number;
  readonly left: number;
  readonly seed: number;
  /** null: from the seed. */
  readonly state: Float32Array | null;
  readonly steps: number;
  readonly kept: number;
  /** Part of the crop that the losses see. */
  readonly window: Window;
}

export interface TrainedItem {
  readonly state: Float32Array;
  readonly gradient: Float32Array;
  readonly losses: Losses;
}

/** A whole photo rolled on from the seed or from a state. */
export interface Rendering {
  readonly photo: number;
  readonly seed: number;
  readonly state: Float32Array | null;
  readonly steps: number;
  /** Whether the picture's losses are wanted, too. */
  readonly measured: boolean;
}

export interface Rendered {
  readonly state: Float32Array;
  readonly picture: Picture;
  readonly losses: Losses | null;
}

/**
 * One worker's share of the training: stateless between calls but for photos, style targets and networks. Calls
 * take their turn, since a rollout and its backward pass share the automaton's memory.
 */
export class Lane {
  private last: Promise<unknown> = Promise.resolve();
  private readonly layout: Layout = blurLayout;
  private automaton: Automaton | undefined;
  private network: FeatureNetwork | undefined;
  private objective: Objective | undefined;
  private setup: LaneSetup | undefined;

  constructor(private readonly assets: EngineAssets) {}

  prepare(setup: LaneSetup): Promise<void> {
    return this.inTurn(() => this.prepareNow(setup));
  }

  train(parameters: Float32Array, item: TrainingItem, weights: LossWeights): Promise<TrainedItem> {
    return this.inTurn(() => this.trainNow(parameters, item, weights));
  }

  /** Rolls a whole photo on. Its losses leave out the reflected margin. */
  render(parameters: Float32Array, rendering: Rendering): Promise<Rendered> {
    return this.inTurn(() => this.renderNow(parameters, rendering));
  }

  /** How a rendered picture stands against its photo and the style. */
  quality(photo: number, picture: Picture): Promise<PictureQuality> {
    return this.inTurn(() => this.qualityNow(photo, picture));
  }

  /** Name and SHA-256 of the feature network, for the model file. */
  async describeNetwork(): Promise<{ name: string; sha256: string }> {
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', this.assets.inception));
    return { name: 'inception', sha256: [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('') };
  }

  private inTurn<T>(task: () => Promise<T>): Promise<T> {
    const result = this.last.then(task);
    this.last = result.catch(() => undefined);
    return result;
  }

  private async prepareNow(setup: LaneSetup): Promise<void> {
    await useDevice(setup.device, this.assets);
    this.automaton ??= await createAutomaton(setup.device, this.layout, this.assets);
    this.network ??= loadInception(new Uint8Array(this.assets.inception));
    this.objective?.dispose();
    const style = planesTensor(toPlanes(setup.style), setup.style);
    const pictureOffset = this.layout.picture - this.layout.fixed;
    this.objective = new Objective({ network: this.network, style, pictureOffset });
    style.dispose();
    this.setup = setup;
  }

  private async trainNow(
    parameters: Float32Array,
    item: TrainingItem,
    weights: LossWeights,
  ): Promise<TrainedItem> {
    const { automaton, objective, setup } = this.prepared();
    const crop = cropPhoto(setup.photos[item.photo]!, item.top, item.left, setup.size);
    const square = { width: setup.size, height: setup.size };
    const photo = planesTensor(crop, square);
    const start = this.stateTensor(item.state ?? seedState(this.layout, crop, item.seed), square);
    automaton.setParameters(parameters);
    const end = automaton.forward(photo, start, item.steps, item.kept);
    const { losses, gradient } = await objective.gradient(end, photo, item.window, weights);
    automaton.backward(gradient);
    const state = (await end.data<'float32'>()).slice();
    tf.dispose([photo, start, end, gradient]);
    return { state, gradient: await automaton.gradient(), losses };
  }

  private async renderNow(
    parameters: Float32Array,
    { photo: index, seed, state, steps, measured }: Rendering,
  ): Promise<Rendered> {
    const { automaton, objective, setup } = this.prepared();
    const photo = setup.photos[index]!;
    const fixed = planesTensor(photo.planes, photo);
    const start = this.stateTensor(state ?? seedState(this.layout, photo.planes, seed), photo);
    automaton.setParameters(parameters);
    const end = automaton.forward(fixed, start, steps, 0);
    const losses = measured ? await objective.losses(end, fixed, photo.picture) : null;
    const values = (await end.data<'float32'>()).slice();
    tf.dispose([fixed, start, end]);
    return { state: values, picture: unpadPicture(photo, this.picturePlanes(values, photo)), losses };
  }

  private async qualityNow(photo: number, picture: Picture): Promise<PictureQuality> {
    const { network, setup } = this.prepared();
    const padded = setup.photos[photo]!;
    return pictureQuality(network, unpadPicture(padded, padded.planes), picture, setup.style);
  }

  private picturePlanes(state: Float32Array, { width, height }: PaddedPhoto): Float32Array {
    const first = (this.layout.picture - this.layout.fixed) * width * height;
    return state.subarray(first, first + 3 * width * height);
  }

  private stateTensor(state: Float32Array, { width, height }: { width: number; height: number }): tf.Tensor3D {
    return tf.tensor3d(state, [mutableChannels(this.layout), height, width]);
  }

  private prepared() {
    const { automaton, objective, network, setup } = this;
    if (!automaton || !objective || !network || !setup) throw new Error('The lane has not been prepared.');
    return { automaton, objective, network, setup };
  }
}

function planesTensor(planes: Float32Array, { width, height }: { width: number; height: number }): tf.Tensor3D {
  return tf.tensor3d(planes, [3, height, width]);
}
