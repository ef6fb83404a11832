import * as tf from '@tensorflow/tfjs-core';
import type { FeatureNetwork } from '../features/featureNetwork';
import { ColorHistogramTarget } from './color/colorHistogram';
import type { ColorTransfer } from './color/colorTransfer';
import { recolor } from './color/recolor';
import { contentLoss } from './content';
import { sizeOf, toNetworkInput } from './pictures';
import { overflowLoss } from './overflow';
import type { LossInputs, PictureLosses, StyleInput } from './pictureLosses';
import { regionLoss } from './color/regionLoss';
import type { Statistics } from './style/statistics';
import { SizedStyles } from './style/sizedStyles';
import type { Size } from './style/styleWindows';
import { styleTargets, type StyleLossName } from './style/styleTargets';

/**
 * Weight of the photo's features in the content loss beside a style, against that of the regions' colours. With many of
 * them strokes stay short and shallow, since a photo has none.
 */
const FEATURES = 0.2;

/** The losses of the profile `studio`: each item of a batch for itself, means throughout. */
export class StudioLosses implements PictureLosses {
  private readonly targets:
    | {
        readonly styles: SizedStyles;
        readonly color: ColorHistogramTarget;
        readonly transfer: ColorTransfer | undefined;
      }
    | undefined;

  /** @param style without one there are no losses of style and colour. */
  constructor(
    private readonly network: FeatureNetwork,
    style: StyleInput | undefined,
    loss: StyleLossName,
  ) {
    if (!style) return;
    const { picture, transfer } = style;
    const styles = new SizedStyles(toNetworkInput(picture), (windows) => new styleTargets[loss](network, windows));
    this.targets = { styles, color: new ColorHistogramTarget(picture), transfer };
  }

  prepare(size: Size): void {
    this.targets?.styles.prepare(size);
  }

  /** The colours' histogram first. */
  statistics({ pictures, features }: Pick<LossInputs, 'pictures' | 'features'>): Statistics {
    if (!this.targets) return [];
    const { styles, color } = this.targets;
    return [color.histogram(pictures), ...styles.of(sizeOf(pictures)).statistics(features, toNetworkInput(pictures))];
  }

  losses({ states, pictures, features, photos, contentTargets, statistics }: LossInputs) {
    const content = contentLoss(features, contentTargets, this.network.contentTaps);
    if (!this.targets) return { content, overflow: overflowLoss(states) };
    const { transfer } = this.targets;
    const regions = regionLoss(pictures, transfer ? recolor(photos, transfer) : photos);
    const [histogram, ...ofStyle] = statistics as [tf.Tensor2D, ...tf.Tensor2D[]];
    return {
      style: this.targets.styles.of(sizeOf(pictures)).distance(ofStyle, features),
      content: tf.add<tf.Tensor1D>(tf.mul(content, FEATURES), regions),
      color: this.targets.color.distance(histogram),
      overflow: overflowLoss(states),
    };
  }

  dispose(): void {
    this.targets?.styles.dispose();
    this.targets?.color.dispose();
  }
}
