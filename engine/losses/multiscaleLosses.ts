import * as tf from '@tensorflow/tfjs-core';
import type { FeatureNetwork } from '../features/featureNetwork';
import { averagePool } from '../features/pooling';
import { sumOf } from '../sumOf';
import { ColorHistogramTarget } from './color/colorHistogram';
import { regionLoss } from './color/regionLoss';
import { contentLoss } from './content';
import { overflowLoss } from './overflow';
import { chromaLoss } from './chromaLoss';
import { coherenceLoss } from './coherenceLoss';
import { flowLoss } from './flowLoss';
import type { Features, LossInputs, PictureLosses, StyleInput } from './pictureLosses';
import { sizeOf, toNetworkInput } from './pictures';
import { SizedStyles } from './style/sizedStyles';
import type { Statistics } from './style/statistics';
import type { Size } from './style/styleWindows';
import { styleTargets, type StyleLossName } from './style/styleTargets';

/** By how much the picture and the style are made smaller: strokes, larger forms, whole regions. */
const SCALES = [1, 2, 4];
/** Side in pixels of the smallest picture whose features say anything. */
const LEAST_SIDE = 24;

interface Scale {
  readonly factor: number;
  readonly styles: SizedStyles;
}

/** At each scale of their losses: `styleCoherence` and `styleChroma`. */
export interface StyleShares {
  readonly coherence: readonly number[];
  readonly chroma: readonly number[];
}

/**
 * The losses of an automaton that grows from coarse to fine and sees the photo in the style's colours: style at several
 * scales, the mean of them; of the content the regions' colours alone, held to the photo as the automaton sees it.
 * Without a style the content is the photo's features.
 */
export class MultiscaleLosses implements PictureLosses {
  readonly comparesPhoto: boolean;
  private readonly targets: { readonly scales: readonly Scale[]; readonly color: ColorHistogramTarget } | undefined;

  /**
   * @param style without one there are no losses of style and colour
   * @param free of the style's own structure what costs nothing
   */
  constructor(
    private readonly network: FeatureNetwork,
    style: Pick<StyleInput, 'picture'> | undefined,
    private readonly loss: StyleLossName,
    private readonly free?: StyleShares,
  ) {
    this.comparesPhoto = !style;
    if (!style) return;
    const input = toNetworkInput(style.picture);
    const scales = SCALES.filter((factor) => fits(style.picture.shape.slice(1) as [number, number], factor)).map((factor) => {
      const compare = (windows: tf.Tensor4D) => new styleTargets[loss](network, windows);
      return { factor, styles: new SizedStyles(factor === 1 ? tf.clone(input) : shrunk(input, factor), compare) };
    });
    input.dispose();
    this.targets = { scales, color: new ColorHistogramTarget(style.picture) };
  }

  prepare(size: Size): void {
    for (const { factor, styles } of this.scalesOf(size)) styles.prepare(atScale(size, factor));
  }

  /** The colours' histogram first, then scale by scale. */
  statistics({ pictures, features }: Pick<LossInputs, 'pictures' | 'features'>): Statistics {
    if (!this.targets) return [];
    const ofScales = this.seenAt(pictures, features).flatMap(({ comparison, seen, of }) => comparison.statistics(of(), seen));
    return [this.targets.color.histogram(pictures), ...ofScales];
  }

  losses({ states, pictures, features, photos, contentTargets, flow, statistics }: LossInputs) {
    const overflow = overflowLoss(states);
    const along = flow && { flow: flowLoss(pictures, flow), coherence: coherenceLoss(pictures, flow, this.free?.coherence) };
    if (!this.targets) return { content: contentLoss(features, contentTargets, this.network.contentTaps), overflow, ...along };
    const [histogram, ...ofScales] = statistics as [tf.Tensor2D, ...tf.Tensor2D[]];
    return {
      style: this.style(pictures, features, ofScales),
      content: regionLoss(pictures, photos),
      color: this.targets.color.distance(histogram),
      overflow,
      ...along,
      ...(this.free && { chroma: chromaLoss(pictures, this.free.chroma) }),
    };
  }

  dispose(): void {
    for (const { styles } of this.targets?.scales ?? []) styles.dispose();
    this.targets?.color.dispose();
  }

  private style(pictures: tf.Tensor4D, features: Features, statistics: Statistics): tf.Tensor1D {
    const seen = this.seenAt(pictures, features);
    const each = statistics.length / seen.length;
    const none: Features = {};
    const distances = seen.map(({ comparison, of }, i) =>
      // Optimal transport alone compares features and not their statistics.
      comparison.distance(statistics.slice(i * each, (i + 1) * each), this.loss === 'transport' ? of() : none),
    );
    return tf.mul<tf.Tensor1D>(sumOf(distances), 1 / distances.length);
  }

  /** The pictures at each scale (n×h×w×3), the style there, and how to get the pictures' features. */
  private seenAt(pictures: tf.Tensor4D, features: Features) {
    const size = sizeOf(pictures);
    const input = toNetworkInput(pictures);
    return this.scalesOf(size).map(({ factor, styles }) => {
      const seen = shrunk(input, factor);
      const of = (): Features => (factor === 1 ? features : this.network.features(seen, this.network.styleTaps));
      return { comparison: styles.of(atScale(size, factor)), seen, of };
    });
  }

  /** Of pictures that are smaller still than the least at all scales the first one is seen. */
  private scalesOf(size: Size): readonly Scale[] {
    const { scales } = this.targets ?? { scales: [] };
    return scales.filter(({ factor }, i) => i === 0 || fits(size, factor));
  }
}

const atScale = ([height, width]: Size, factor: number): Size => [Math.floor(height / factor), Math.floor(width / factor)];

const fits = (size: Size, factor: number) => factor === 1 || Math.min(...atScale(size, factor)) >= LEAST_SIDE;

function shrunk(pictures: tf.Tensor4D, factor: number): tf.Tensor4D {
  return factor === 1 ? pictures : averagePool(pictures, { size: factor, stride: factor, padding: 'valid' });
}
