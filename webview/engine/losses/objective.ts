import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { lossNames, type Losses, type LossWeights } from '../api';
import type { FeatureNetwork } from '../features/featureNetwork';
import { ColorHistogramTarget } from './colorHistogram';
import { contentLoss } from './content';
import { overflowLoss } from './overflow';
import { StyleTarget } from './style';

/** A part of the picture, in cells. */
export interface Window {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** What the picture's place is in a state, and what it shall look like. */
export interface ObjectiveOptions {
  readonly network: FeatureNetwork;
  /** 3×H×W, stored values (RGB − 0.5). */
  readonly style: tf.Tensor3D;
  /** First of the three picture channels in the states that are passed. */
  readonly pictureOffset: number;
}

/**
 * All losses of a state, and their gradient. Style, content and colour see a window of the picture only:
 * a rim can be left out, and a window that moves from call to call keeps the network's strides from leaving
 * a pattern. Overflow sees the whole state.
 */
export class Objective {
  readonly #network: FeatureNetwork;
  readonly #pictureOffset: number;
  readonly #style: StyleTarget;
  readonly #color: ColorHistogramTarget;
  readonly #taps: readonly string[];

  /** The network stays the caller's. */
  constructor({ network, style, pictureOffset }: ObjectiveOptions) {
    this.#network = network;
    this.#pictureOffset = pictureOffset;
    this.#taps = [...new Set([...network.styleTaps, ...network.contentTaps])];
    const picture = tf.add(style, 0.5) as tf.Tensor3D;
    const nhwc = toNetworkInput(picture);
    this.#style = new StyleTarget(network, nhwc);
    this.#color = new ColorHistogramTarget(picture);
    tf.dispose([picture, nhwc]);
  }

  /**
   * @param state mutable channels × H × W, stored values.
   * @param photo 3×H×W, stored values.
   * @param weights of the losses in the gradient; a loss of weight 0 is reported all the same.
   * @returns unweighted losses, and the gradient of their weighted sum in the state's shape, the caller's to
   * dispose of.
   */
  async gradient(
    state: tf.Tensor3D,
    photo: tf.Tensor3D,
    window: Window,
    weights: LossWeights,
  ): Promise<{ losses: Losses; gradient: tf.Tensor3D }> {
    const [gradient, values] = tf.tidy(() => {
      const target = this.#contentTarget(photo, window);
      let losses!: tf.Tensor1D;
      const gradient = gradientOf(state, (x) => {
        const scalars = this.#losses(x, target, window);
        losses = tf.keep(tf.stack(scalars) as tf.Tensor1D);
        return weightedSum(scalars, weights);
      });
      return [gradient, losses];
    });
    return { losses: await read(values), gradient };
  }

  /** The losses alone; parameters as for {@link gradient}. */
  async losses(state: tf.Tensor3D, photo: tf.Tensor3D, window: Window): Promise<Losses> {
    const values = tf.tidy(() =>
      tf.stack(this.#losses(state, this.#contentTarget(photo, window), window)),
    );
    return read(values as tf.Tensor1D);
  }

  dispose(): void {
    this.#style.dispose();
    this.#color.dispose();
  }

  #contentTarget(photo: tf.Tensor3D, window: Window): Record<string, tf.Tensor4D> {
    const input = toNetworkInput(cut(photo, 0, window));
    return this.#network.features(input, this.#network.contentTaps);
  }

  /** In the order of `lossNames`. */
  #losses(state: tf.Tensor3D, contentTarget: Record<string, tf.Tensor4D>, window: Window): tf.Scalar[] {
    const picture = cut(state, this.#pictureOffset, window);
    const features = this.#network.features(toNetworkInput(picture), this.#taps);
    const losses: Record<keyof Losses, tf.Scalar> = {
      style: this.#style.loss(features),
      content: contentLoss(features, contentTarget, this.#network.contentTaps),
      color: this.#color.loss(picture),
      overflow: overflowLoss(state),
    };
    return lossNames.map((name) => losses[name]);
  }
}

/** A window of three stored channels as a picture, 3×h×w, nominally 0..1. */
function cut(planes: tf.Tensor3D, offset: number, { top, left, height, width }: Window): tf.Tensor3D {
  return tf.add(tf.slice(planes, [offset, top, left], [3, height, width]), 0.5);
}

/** 3×h×w → 1×h×w×3. */
function toNetworkInput(picture: tf.Tensor3D): tf.Tensor4D {
  return tf.tidy(() => tf.expandDims(tf.transpose(picture, [1, 2, 0])));
}

/** Losses of weight 0 stay out, so that nothing is propagated back for them. */
function weightedSum(scalars: readonly tf.Scalar[], weights: LossWeights): tf.Scalar | undefined {
  const terms = scalars.flatMap((loss, i) => {
    const weight = weights[lossNames[i]!];
    return weight === 0 ? [] : [tf.mul<tf.Scalar>(loss, weight)];
  });
  return terms.length === 0 ? undefined : tf.addN(terms);
}

function gradientOf(state: tf.Tensor3D, total: (x: tf.Tensor3D) => tf.Scalar | undefined): tf.Tensor3D {
  const gradient = tf.grad((x) => total(x as tf.Tensor3D) ?? tf.mul(tf.sum(x), 0));
  return gradient(state) as tf.Tensor3D;
}

async function read(values: tf.Tensor1D): Promise<Losses> {
  const numbers = await values.data();
  values.dispose();
  return Object.fromEntries(lossNames.map((name, i) => [name, numbers[i]!])) as Losses;
}
