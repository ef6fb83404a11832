import * as tf from '@tensorflow/tfjs-core';
import type { FeatureNetwork } from '../features/featureNetwork';
import { sumOf } from '../sumOf';
import { rgbUvHistogram, type HistogramOptions } from './color/colorHistogram';
import { gramMatrix } from './style/gram';
import { parted, toNetworkInput } from './pictures';
import { overflowLoss } from './overflow';
import type { BatchShare, Features, LossInputs, PictureLosses, StyleInput } from './pictureLosses';
import { squaredDistance } from './sums';

/** The notebook's `RGBuvHistBlock(insz=64, h=256)`; the small epsilon lets near-black pixels pull thousandfold. */
const histogram: HistogramOptions = { bins: 256, logEpsilon: 1e-6, side: 64, sampling: 'bilinear' };

/**
 * The losses of the profile `notebook`, as the style notebook ran them: Gram matrices for content, too, and compared
 * for the first item of a batch only, with the photos of all (without a style each item with its own photo, as the
 * CLIP notebook did); the root of the colour distance over the whole batch;
 * overflow as a sum. Scaled so that the mean over the items is the loss of the batch.
 */
export class NotebookLosses implements PictureLosses {
  private readonly styleGrams: readonly tf.Tensor2D[] = [];
  private readonly styleRoot: tf.Tensor3D | undefined;

  /** @param style without one there are no losses of style and colour. */
  constructor(
    private readonly network: FeatureNetwork,
    style: Pick<StyleInput, 'picture'> | undefined,
  ) {
    if (!style) return;
    const { picture } = style;
    this.styleGrams = tf.tidy(() => grams(network.features(toNetworkInput(picture), network.styleTaps), network.styleTaps))
      .map((gram) => tf.keep(gram));
    this.styleRoot = tf.keep(histogramRoot(picture));
  }

  /** Of a single picture, since those of a batch hang together. */
  losses({ states, pictures, features, photos, contentTargets, share }: LossInputs) {
    const batch = share?.colorSquares.length ?? 1;
    const losses = {
      ...(this.styleRoot && { style: this.style(features) }),
      ...this.contentOf(features, eachOf(contentTargets, photos.shape[0]), share),
      ...(this.styleRoot && { color: this.color(tf.squeeze(pictures, [0]), share) }),
      overflow: tf.mul<tf.Tensor1D>(overflowLoss(states), states.size * batch),
    };
    return Object.fromEntries(Object.entries(losses).map(([name, loss]) => [name, tf.reshape<tf.Rank.R1>(loss, [1])]));
  }

  readonly colorSquares = (picture: tf.Tensor3D): tf.Scalar =>
    tf.tidy(() => this.styleRoot ? squaredDistance(histogramRoot(picture), this.styleRoot) : tf.scalar(0));

  dispose(): void {
    tf.dispose([...this.styleGrams, ...(this.styleRoot ? [this.styleRoot] : [])]);
  }

  /** Each tap counts four times the next one; for VGG19 256, 64, 16, 4, 1 of 341. */
  private style(features: Features): tf.Scalar {
    const { styleTaps } = this.network;
    const weights = styleTaps.map((_, i) => 4 ** (styleTaps.length - 1 - i));
    const sum = weights.reduce((a, b) => a + b, 0);
    const terms = grams(features, styleTaps).map((gram, i) =>
      tf.mul<tf.Scalar>(meanSquare(gram, this.styleGrams[i]!), weights[i]! / sum),
    );
    return sumOf(terms);
  }

  private contentOf(features: Features, targets: readonly Features[], share: BatchShare | undefined) {
    const position = share?.position ?? 0;
    if (!this.styleRoot) return { content: this.content(features, [targets[position]!], 1) };
    return position === 0 && { content: this.content(features, targets, share?.colorSquares.length ?? 1) };
  }

  private content(features: Features, targets: readonly Features[], batch: number): tf.Scalar {
    const { contentTaps } = this.network;
    const own = grams(features, contentTaps);
    const terms = targets.flatMap((target) => grams(target, contentTaps).map((gram, i) => meanSquare(own[i]!, gram)));
    return tf.mul<tf.Scalar>(sumOf(terms), batch / terms.length);
  }

  /**
   * √(Σ squares / 2) / batch. An item's gradient is that of its own square over twice the root; its value, of which
   * half is constant, makes the mean come out right.
   */
  private color(picture: tf.Tensor3D, share: BatchShare | undefined): tf.Scalar {
    const squares = this.colorSquares(picture);
    if (!share) return tf.mul(tf.sqrt(tf.add(squares, 1e-12)), Math.SQRT1_2);
    const root = Math.sqrt(share.colorSquares.reduce((a, b) => a + b, 1e-12));
    return tf.mul(tf.add(squares, share.colorSquares[share.position]!), Math.SQRT1_2 / (2 * root));
  }
}

/** The features of each of so many pictures. */
function eachOf(features: Features, pictures: number): Features[] {
  const parts = Object.entries(features).map(([tap, all]) => [tap, parted(all)] as const);
  return Array.from({ length: pictures }, (_, i) => Object.fromEntries(parts.map(([tap, each]) => [tap, each[i]!])));
}

function grams(features: Features, taps: readonly string[]): tf.Tensor2D[] {
  return taps.map((tap) => gramMatrix(features[tap]!));
}

function meanSquare(a: tf.Tensor, b: tf.Tensor): tf.Scalar {
  return tf.mul<tf.Scalar>(squaredDistance(a, b), 1 / a.size);
}

function histogramRoot(picture: tf.Tensor3D): tf.Tensor3D {
  return tf.tidy(() => tf.sqrt(rgbUvHistogram(picture, histogram)));
}
