/**
 * Losses of words and images: how near CLIP finds a picture to them.
 *
 * The way: `guidingClip.ts` opens the model, embeds prompts and images, and draws for each crop views (`views.ts`) and
 * changes (`augmentation.ts`, on `warp.ts`). This file takes the views, keeps colours in range (`colorRange.ts`),
 * embeds them by the image tower (`../../features/clip`), and measures `guidanceLosses.ts` by the distance of
 * `spherical.ts`; `smoothness.ts` sees the picture itself.
 *
 * Papers: Radford et al. 2021, CLIP (https://arxiv.org/abs/2103.00020); those of each loss are named where it is.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Losses, LossName, LossWeights, Similarity } from '../../api';
import type { ImageTower } from '../../features/clip/imageTower';
import { sumOf } from '../../sumOf';
import { augment, type Augmentation } from './augmentation';
import { clampThrough } from './colorRange';
import { aestheticLoss, directionLoss, rate, weightedDistance, type RatingHead } from './guidanceLosses';
import { roughness } from './smoothness';
import { unitRows } from './spherical';
import { takeViews, type ClipView } from './views';

/** What the picture shall come near to, as one point of the embedding space. */
interface GuideTarget {
  readonly embedding: Float32Array;
  readonly weight: number;
}

/** All that guides a run, ready for the image tower. */
export interface GuideTargets {
  /** Prompts, then images. */
  readonly targets: readonly GuideTarget[];
  /** Of the neutral text, of length 1; null where the directional loss is off. */
  readonly neutral: Float32Array | null;
  readonly rating?: { readonly head: RatingHead; readonly target: number };
}

/** What a profile shows CLIP of a picture. */
export interface ClipPreprocessing {
  /** Factor of the picture's values. */
  readonly brightness: number;
  /** Whether values are kept to 0..1. */
  readonly clamped: boolean;
  /** Whether a single view is the whole crop, and not a random part of it. */
  readonly wholeCrop: boolean;
}

/** One look at a crop: where, and what is done to what is seen. */
export interface ClipViews {
  readonly views: readonly ClipView[];
  readonly augmentations?: readonly Augmentation[];
}

export interface Guided {
  readonly losses: Losses;
  readonly similarity: Similarity;
}

/** Activations of a transformer's pass, kept for its gradient: about so many values a token and layer and width. */
const KEPT_VALUES = 24;
/** Values that the views taken at once may keep: 64 MB. */
const VALUES_AT_ONCE = 16e6;

/**
 * The losses that a CLIP's image tower measures, as means over several views of a picture, and their gradient. Views
 * are looked at a few at a time, one by one where the tower is large, so that memory does not grow with their number.
 */
export class ClipGuide {
  private readonly targets: readonly tf.Tensor2D[];
  private readonly weights: readonly number[];
  private readonly way: tf.Tensor2D | null;
  private readonly viewsAtOnce: number;

  /** The tower stays the caller's. */
  constructor(
    private readonly tower: ImageTower,
    private readonly guidance: GuideTargets,
    private readonly preprocessing: Pick<ClipPreprocessing, 'brightness' | 'clamped'>,
  ) {
    const row = (values: Float32Array) => tf.tensor2d(values, [1, values.length]);
    this.targets = guidance.targets.map(({ embedding }) => tf.keep(row(embedding)));
    const sum = guidance.targets.reduce((all, { weight }) => all + Math.abs(weight), 0);
    this.weights = guidance.targets.map(({ weight }) => weight / sum);
    const { neutral } = guidance;
    this.way = neutral && tf.keep(tf.tidy(() => unitRows(tf.sub(this.mixedTarget(), row(neutral)))));
    const { width, layers } = tower.config;
    this.viewsAtOnce = Math.max(1, Math.floor(VALUES_AT_ONCE / (KEPT_VALUES * tower.tokens * width * layers)));
  }

  /**
   * @param picture 3×H×W, nominally 0..1.
   * @param photo of the same size, for the directional loss.
   * @param weights of the losses in the gradient; a loss of weight 0 is reported all the same.
   * @returns the gradient of the weighted sum in the picture's shape, the caller's to dispose of.
   */
  async gradient(
    picture: tf.Tensor3D,
    photo: tf.Tensor3D,
    cutouts: ClipViews,
    weights: LossWeights,
  ): Promise<Guided & { gradient: tf.Tensor3D }> {
    const measures: tf.Tensor1D[] = [];
    const gradients = [this.smoothnessGradient(picture, weights.smoothness)];
    for (const part of this.parts(cutouts)) {
      gradients.push(tf.tidy(() => this.partGradient(picture, photo, part, cutouts, weights, measures)));
    }
    const gradient = tf.tidy(() => sumOf(gradients));
    tf.dispose(gradients);
    return { ...(await this.read(picture, measures, cutouts.views.length)), gradient };
  }

  /** The same without a gradient. */
  async measure(picture: tf.Tensor3D, photo: tf.Tensor3D, cutouts: ClipViews): Promise<Guided> {
    const measures = this.parts(cutouts).map((part) =>
      tf.tidy(() => this.measures(this.colors(picture), photo, part).values),
    );
    return this.read(picture, measures, cutouts.views.length);
  }

  dispose(): void {
    tf.dispose([...this.targets, ...(this.way ? [this.way] : [])]);
  }

  private colors(picture: tf.Tensor3D): tf.Tensor3D {
    return this.preprocessing.clamped ? clampThrough(picture) : picture;
  }

  private parts({ views, augmentations }: ClipViews): Required<ClipViews>[] {
    const parts: Required<ClipViews>[] = [];
    for (let i = 0; i < views.length; i += this.viewsAtOnce) {
      const end = i + this.viewsAtOnce;
      parts.push({ views: views.slice(i, end), augmentations: augmentations?.slice(i, end) ?? [] });
    }
    return parts;
  }

  private partGradient(
    picture: tf.Tensor3D,
    photo: tf.Tensor3D,
    part: Required<ClipViews>,
    all: ClipViews,
    weights: LossWeights,
    measures: tf.Tensor1D[],
  ): tf.Tensor3D {
    const share = part.views.length / all.views.length;
    const gradient = tf.grad((x) => {
      const { values, losses } = this.measures(this.colors(x as tf.Tensor3D), photo, part);
      measures.push(tf.keep(values));
      const terms = losses.map(([name, loss]) => tf.mul<tf.Scalar>(tf.mean(loss), share * weights[name]));
      return sumOf(terms);
    });
    return gradient(picture) as tf.Tensor3D;
  }

  private smoothnessGradient(picture: tf.Tensor3D, weight: number): tf.Tensor3D {
    return tf.tidy(() => tf.grad((x) => tf.mul(roughness(x as tf.Tensor3D), weight))(picture) as tf.Tensor3D);
  }

  /** `values`: sums over the part's views, in the order that `read` takes them apart in. */
  private measures(picture: tf.Tensor3D, photo: tf.Tensor3D, { views, augmentations }: Required<ClipViews>) {
    const embed = (x: tf.Tensor3D) => {
      const seen = tf.mul<tf.Tensor4D>(takeViews(x, views, this.tower.config.imageSize), this.preprocessing.brightness);
      return unitRows(this.tower.embed(augmentations.length > 0 ? augment(seen, augmentations) : seen));
    };
    const embeddings = embed(picture);
    const { rating } = this.guidance;
    const losses: [LossName, tf.Tensor1D][] = [
      ['clip', weightedDistance(embeddings, this.targets, this.weights)],
    ];
    if (this.way) losses.push(['direction', directionLoss(embeddings, embed(photo), this.way)]);
    if (rating) losses.push(['aesthetic', aestheticLoss(embeddings, rating.head, rating.target)]);
    const cosines = this.targets.map((target) => tf.sum(tf.mul(embeddings, target), 1));
    const scores = rating ? [rate(embeddings, rating.head)] : [];
    const perView = tf.stack([...losses.map(([, loss]) => loss), ...cosines, ...scores]);
    return { losses, values: tf.sum<tf.Tensor1D>(perView, 1) };
  }

  private async read(picture: tf.Tensor3D, measures: readonly tf.Tensor1D[], views: number): Promise<Guided> {
    const sums = tf.tidy(() => sumOf(measures));
    const rough = tf.tidy(() => roughness(picture));
    const [totals, [smoothness]] = await Promise.all([sums.data(), rough.data()]);
    tf.dispose([...measures, sums, rough]);
    const means = Array.from(totals, (sum) => sum / views);
    const names = this.lossNames();
    const losses = Object.fromEntries(names.map((name, i) => [name, means[i]!]));
    const [end, score] = [names.length + this.targets.length, means[names.length + this.targets.length]];
    const similarity = { cosines: means.slice(names.length, end), ...(score === undefined ? {} : { score }) };
    return { losses: { ...losses, smoothness }, similarity };
  }

  private lossNames(): LossName[] {
    return ['clip', ...(this.way ? ['direction' as const] : []), ...(this.guidance.rating ? ['aesthetic' as const] : [])];
  }

  /** The weighted mean of the targets. */
  private mixedTarget(): tf.Tensor2D {
    return sumOf(this.targets.map((target, i) => tf.mul<tf.Tensor2D>(target, this.weights[i]!)));
  }
}
