/**
 * How far a state's picture is from what is wanted, and the gradient of that at the state.
 *
 * The way: `pictures.ts` cuts a window out of the state, a network of `../features/` looks at it, and a profile's
 * losses (`pictureLosses.ts` is their interface; `studioLosses.ts`, `multiscaleLosses.ts`, `notebookLosses.ts`)
 * compare: style (`style/`), colours (`color/`), the photo (`content.ts`), the range of the whole state
 * (`overflow.ts`). They come together in `measure` of `../iteration.ts`; tfjs finds the gradient. Prompts have losses
 * of their own in `clip/`.
 *
 * Paper: Gatys et al. 2015, A Neural Algorithm of Artistic Style (https://arxiv.org/abs/1508.06576).
 */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { lossNames, type LossName, type Losses, type LossWeights } from '../api';
import type { FeatureNetwork } from '../features/featureNetwork';
import { measure, type LossParts } from '../iteration';
import { sumOf } from '../sumOf';
import type { ColorTransfer } from './color/colorTransfer';
import type { BatchShare, LossInputs, PictureLosses, StyleInput } from './pictureLosses';
import { packStatistics, type Past } from './style/statistics';
import { cut, toNetworkInput, windowOf, type Window } from './pictures';

/** What the picture's place is in a state, and what it shall look like. */
export interface ObjectiveOptions {
  readonly network: FeatureNetwork;
  /** Its picture in stored values (RGB − 0.5), 3×H×W. Without a style there are no losses of style and colour. */
  readonly style?: { readonly planes: tf.Tensor3D; readonly transfer: ColorTransfer } | undefined;
  /** First of the three picture channels in the states that are passed. */
  readonly pictureOffset: number;
  /** What the losses of pictures are: those of a profile. */
  readonly createLosses: (network: FeatureNetwork, style: StyleInput | undefined) => PictureLosses;
}

/** A state whose losses are wanted. */
export interface LossQuery {
  /** Mutable channels × H × W, stored values. */
  readonly state: tf.Tensor3D;
  /** 3×H×W, stored values: of the whole batch where `share` is given, else the state's own. */
  readonly photos: readonly tf.Tensor3D[];
  /** 2×H×W: the photo's flow, where the automaton sees it. */
  readonly flow?: tf.Tensor3D | undefined;
  /** What the losses of style, content and colour see. */
  readonly window: Window;
  readonly share?: BatchShare | undefined;
  /** Other crops that the losses of style and colour see as well. */
  readonly past?: Past | undefined;
}

export interface LossGradient {
  /** Unweighted. */
  readonly losses: Losses;
  /** Of their weighted sum, in the state's shape; the caller's to dispose of. */
  readonly gradient: tf.Tensor3D;
  /** The statistics that were compared, the past included, if any; the caller's to dispose of. */
  readonly statistics: tf.Tensor1D | undefined;
}

/**
 * All losses of a state, and their gradient. Style, content and colour see a window of the picture only: a
 * rim can be left out, and a window that moves from call to call keeps the network's strides from leaving
 * a pattern. Overflow sees the whole state.
 */
export class Objective {
  private readonly parts: LossParts;

  /** The network stays the caller's. */
  constructor({ network, style, pictureOffset, createLosses }: ObjectiveOptions) {
    const input = style && { picture: tf.add<tf.Tensor3D>(style.planes, 0.5), transfer: style.transfer };
    const pictureLosses = createLosses(network, input);
    const content = pictureLosses.comparesPhoto === false ? [] : network.contentTaps;
    const taps = [...new Set([...(style ? network.styleTaps : []), ...content])];
    this.parts = { network, pictureOffset, taps, pictureLosses };
    input?.picture.dispose();
  }

  /** @param weights of the losses in the gradient; a loss of weight 0 is reported all the same. */
  async gradient(query: LossQuery, weights: LossWeights): Promise<LossGradient> {
    let names: LossName[] = [];
    let losses!: tf.Tensor1D;
    let seen: tf.Tensor1D | undefined;
    this.prepare(query.window);
    const gradient = tf.tidy(() => {
      const photos = this.seenPhotos(query);
      return gradientOf(query.state, (state) => {
        const { scalars, statistics } = measure(this.parts, { ...query, state }, photos);
        names = namesOf(scalars);
        losses = tf.keep(stackLosses(scalars));
        seen = statistics.length > 0 ? tf.keep(packStatistics(statistics)) : undefined;
        return weightedSum(scalars, weights);
      });
    });
    return { losses: await read(names, losses), gradient, statistics: seen };
  }

  /** The losses alone. */
  async losses(query: LossQuery): Promise<Losses> {
    let names: LossName[] = [];
    this.prepare(query.window);
    const values = tf.tidy(() => {
      const { scalars } = measure(this.parts, query, this.seenPhotos(query));
      names = namesOf(scalars);
      return stackLosses(scalars);
    });
    return read(names, values);
  }

  /**
   * The item's part of what `BatchShare` collects.
   * @throws Error where the losses of a batch do not hang together.
   */
  async colorSquares(state: tf.Tensor3D, window: Window): Promise<number> {
    const { pictureLosses, pictureOffset } = this.parts;
    const { colorSquares } = pictureLosses;
    if (!colorSquares) throw new Error('These losses need nothing of the other items of the batch.');
    const squares = tf.tidy(() => colorSquares(cut(state, pictureOffset, window)));
    const [value] = await squares.data();
    squares.dispose();
    return value!;
  }

  dispose(): void {
    this.parts.pictureLosses.dispose();
  }

  /** Outside of what is recorded and tidied up. */
  private prepare({ height, width }: Window): void {
    this.parts.pictureLosses.prepare?.([height, width]);
  }

  /** What of the photos the window shows, and its features. */
  private seenPhotos({ photos: wholes, flow: whole, window }: LossQuery): Pick<LossInputs, 'photos' | 'contentTargets' | 'flow'> {
    const photos = wholes.map((photo) => cut(photo, 0, window));
    const flow = whole && windowOf(whole, window);
    const { network, pictureLosses } = this.parts;
    if (pictureLosses.comparesPhoto === false) return { photos, flow, contentTargets: [] };
    return { photos, flow, contentTargets: photos.map((photo) => network.features(toNetworkInput(photo), network.contentTaps)) };
  }
}

type PartialLosses = ReturnType<PictureLosses['losses']>;

function namesOf(scalars: PartialLosses): LossName[] {
  return lossNames.filter((name) => scalars[name] !== undefined);
}

/** In the order of `lossNames`. */
function stackLosses(scalars: PartialLosses): tf.Tensor1D {
  return tf.stack(namesOf(scalars).map((name) => scalars[name]!)) as tf.Tensor1D;
}

/** Losses of weight 0 stay out, so that nothing is propagated back for them. */
function weightedSum(scalars: PartialLosses, weights: LossWeights): tf.Scalar | undefined {
  const terms = lossNames.flatMap((name) => {
    const loss = scalars[name];
    return !loss || weights[name] === 0 ? [] : [tf.mul<tf.Scalar>(loss, weights[name])];
  });
  return terms.length === 0 ? undefined : sumOf(terms);
}

function gradientOf(state: tf.Tensor3D, total: (x: tf.Tensor3D) => tf.Scalar | undefined): tf.Tensor3D {
  const gradient = tf.grad((x) => total(x as tf.Tensor3D) ?? tf.mul(tf.sum(x), 0));
  return gradient(state) as tf.Tensor3D;
}

async function read(names: readonly LossName[], values: tf.Tensor1D): Promise<Losses> {
  const numbers = await values.data();
  values.dispose();
  return Object.fromEntries(names.map((name, i) => [name, numbers[i]!]));
}
