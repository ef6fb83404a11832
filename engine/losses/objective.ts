/**
 * How far states' pictures are from what is wanted, and the gradient of that at the states.
 *
 * The way: `pictures.ts` cuts a window out of the state, a network of `../features/` looks at it, and a profile's
 * losses (`pictureLosses.ts` is their interface; `studioLosses.ts`, `multiscaleLosses.ts`, `notebookLosses.ts`)
 * compare: style (`style/`), colours (`color/`), the photo (`content.ts`), the range of the whole state
 * (`overflow.ts`), and of an automaton that grows strokes along the photo's flow (`flowLoss.ts`, `coherenceLoss.ts`), each of one
 * colour (`chromaLoss.ts`). They come together in `measure` of `../iteration.ts`; tfjs finds the gradient. Prompts have losses
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
  readonly style?: { readonly planes: tf.Tensor3D; readonly transfer?: ColorTransfer | undefined } | undefined;
  /** First of the three picture channels in the states that are passed. */
  readonly pictureOffset: number;
  /** What the losses of pictures are: those of a profile. */
  readonly createLosses: (network: FeatureNetwork, style: StyleInput | undefined) => PictureLosses;
}

/** States whose losses are wanted. */
export interface LossQuery {
  /** States × mutable channels × H × W, stored values. */
  readonly states: tf.Tensor4D;
  /** 3×H×W, stored values: of the whole batch where `share` is given, else of each state. */
  readonly photos: readonly tf.Tensor3D[];
  /** 2×H×W: each photo's flow, where the automaton sees it. */
  readonly flow?: readonly tf.Tensor3D[] | undefined;
  /** What the losses of style, content and colour see of each; all of one size. */
  readonly windows: readonly Window[];
  /** Only with a single state. */
  readonly share?: BatchShare | undefined;
  /** Other crops that the losses of style and colour see as well. */
  readonly past?: Past | undefined;
}

export interface LossGradient {
  /** Of each state, unweighted. */
  readonly losses: readonly Losses[];
  /** Of their weighted sum, in the states' shape; the caller's to dispose of. */
  readonly gradient: tf.Tensor4D;
  /** The statistics that were compared, a row a state, the past included, if any; the caller's to dispose of. */
  readonly statistics: tf.Tensor2D | undefined;
}

/**
 * All losses of states, and their gradient. Style, content and colour see a window of the picture only: a
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
    let losses!: tf.Tensor2D;
    let seen: tf.Tensor2D | undefined;
    this.prepare(query.windows[0]!);
    const gradient = tf.tidy(() => {
      const photos = this.seenPhotos(query);
      return gradientOf(query.states, (states) => {
        const { rows, statistics } = measure(this.parts, { ...query, states }, photos);
        names = namesOf(rows);
        losses = tf.keep(stackLosses(rows));
        seen = statistics.length > 0 ? tf.keep(packStatistics(statistics)) : undefined;
        return weightedSum(rows, weights);
      });
    });
    return { losses: await read(names, losses), gradient, statistics: seen };
  }

  /** The losses alone. */
  async losses(query: LossQuery): Promise<Losses[]> {
    let names: LossName[] = [];
    this.prepare(query.windows[0]!);
    const values = tf.tidy(() => {
      const { rows } = measure(this.parts, query, this.seenPhotos(query));
      names = namesOf(rows);
      return stackLosses(rows);
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

  /** What the style is in windows of that size; else it is measured with the first. Outside of what is recorded and tidied up. */
  prepare({ height, width }: Pick<Window, 'height' | 'width'>): void {
    this.parts.pictureLosses.prepare?.([height, width]);
  }

  /** What of the photos the windows show, and its features. */
  private seenPhotos({ photos: wholes, flow: ofPhotos, windows }: LossQuery): Pick<LossInputs, 'photos' | 'contentTargets' | 'flow'> {
    // With a share there are more photos than windows.
    const photos = stacked(wholes.map((photo, i) => cut(photo, 0, windows[i] ?? windows[0]!)));
    const flow = ofPhotos && stacked(ofPhotos.map((whole, i) => windowOf(whole, windows[i]!)));
    const { network, pictureLosses } = this.parts;
    if (pictureLosses.comparesPhoto === false) return { photos, flow, contentTargets: {} };
    return { photos, flow, contentTargets: network.features(toNetworkInput(photos), network.contentTaps) };
  }
}

const stacked = (planes: readonly tf.Tensor3D[]): tf.Tensor4D => tf.stack([...planes]) as tf.Tensor4D;

type PartialLosses = ReturnType<PictureLosses['losses']>;

function namesOf(rows: PartialLosses): LossName[] {
  return lossNames.filter((name) => rows[name] !== undefined);
}

/** Losses in the order of `lossNames`, each a row of all states. */
function stackLosses(rows: PartialLosses): tf.Tensor2D {
  return tf.stack(namesOf(rows).map((name) => rows[name]!)) as tf.Tensor2D;
}

/** Losses of weight 0 stay out, so that nothing is propagated back for them. */
function weightedSum(rows: PartialLosses, weights: LossWeights): tf.Scalar | undefined {
  const terms = lossNames.flatMap((name) => {
    const loss = rows[name];
    return !loss || weights[name] === 0 ? [] : [tf.mul<tf.Tensor1D>(loss, weights[name])];
  });
  return terms.length === 0 ? undefined : tf.sum<tf.Scalar>(sumOf(terms));
}

function gradientOf(states: tf.Tensor4D, total: (x: tf.Tensor4D) => tf.Scalar | undefined): tf.Tensor4D {
  const gradient = tf.grad((x) => total(x as tf.Tensor4D) ?? tf.mul(tf.sum(x), 0));
  return gradient(states) as tf.Tensor4D;
}

async function read(names: readonly LossName[], values: tf.Tensor2D): Promise<Losses[]> {
  const numbers = await values.data();
  const [, states] = values.shape;
  values.dispose();
  return Array.from({ length: states }, (_, i) => Object.fromEntries(names.map((name, row) => [name, numbers[row * states + i]!])));
}
