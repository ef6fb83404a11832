import * as tf from '@tensorflow/tfjs-core';
import type { RunSettings } from '../../../src/shared/configuration/resolve';
import type { FeatureNetwork } from '../features/featureNetwork';
import { ColorHistogramTarget } from './colorHistogram';
import { contentLoss } from './content';
import { lightnessLoss } from './lightness';
import { MomentsTarget } from './momentsTarget';
import { toNetworkInput } from './objective';
import { overflowLoss } from './overflow';
import type { LossInputs, PictureLosses } from './pictureLosses';
import { StyleTarget } from './style';
import { TransportTarget } from './transportTarget';

export type StyleLossName = RunSettings['nca.style.loss'];

/** Weight of light and dark in the content loss, where strokes cover the photo's finer features. */
const LIGHTNESS = 0.6;

const styleTargets = { moments: MomentsTarget, gram: StyleTarget, transport: TransportTarget };

/** The losses of the profile `studio`: each item of a batch for itself, means throughout. */
export class StudioLosses implements PictureLosses {
  private readonly targets:
    | { readonly style: MomentsTarget | StyleTarget | TransportTarget; readonly color: ColorHistogramTarget }
    | undefined;

  /** @param style 3×H×W, values 0..1; without one there are no losses of style and colour. */
  constructor(
    private readonly network: FeatureNetwork,
    style: tf.Tensor3D | undefined,
    loss: StyleLossName,
  ) {
    if (!style) return;
    const input = toNetworkInput(style);
    this.targets = { style: new styleTargets[loss](network, input), color: new ColorHistogramTarget(style) };
    input.dispose();
  }

  losses({ state, picture, features, photos, contentTargets }: LossInputs) {
    const content = contentLoss(features, contentTargets[0]!, this.network.contentTaps);
    if (!this.targets) return { content, overflow: overflowLoss(state) };
    return {
      style: this.targets.style.loss(features, toNetworkInput(picture)),
      content: tf.add<tf.Scalar>(content, tf.mul(lightnessLoss(picture, photos[0]!), LIGHTNESS)),
      color: this.targets.color.loss(picture),
      overflow: overflowLoss(state),
    };
  }

  dispose(): void {
    this.targets?.style.dispose();
    this.targets?.color.dispose();
  }
}
