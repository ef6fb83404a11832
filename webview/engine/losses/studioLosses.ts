import * as tf from '@tensorflow/tfjs-core';
import type { RunSettings } from '../../../src/shared/configuration/resolve';
import type { FeatureNetwork } from '../features/featureNetwork';
import { ColorHistogramTarget } from './colorHistogram';
import { recolor, type ColorTransfer } from './colorTransfer';
import { contentLoss } from './content';
import { MomentsTarget } from './momentsTarget';
import { toNetworkInput } from './objective';
import { overflowLoss } from './overflow';
import type { LossInputs, PictureLosses, StyleInput } from './pictureLosses';
import { regionLoss } from './regionLoss';
import { StyleTarget } from './style';
import { TransportTarget } from './transportTarget';

export type StyleLossName = RunSettings['nca.style.loss'];

const styleTargets = { moments: MomentsTarget, gram: StyleTarget, transport: TransportTarget };

/** The losses of the profile `studio`: each item of a batch for itself, means throughout. */
export class StudioLosses implements PictureLosses {
  private readonly targets:
    | {
        readonly style: MomentsTarget | StyleTarget | TransportTarget;
        readonly color: ColorHistogramTarget;
        readonly transfer: ColorTransfer;
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
    const input = toNetworkInput(picture);
    this.targets = { style: new styleTargets[loss](network, input), color: new ColorHistogramTarget(picture), transfer };
    input.dispose();
  }

  losses({ state, picture, features, photos, contentTargets }: LossInputs) {
    const content = contentLoss(features, contentTargets[0]!, this.network.contentTaps);
    if (!this.targets) return { content, overflow: overflowLoss(state) };
    const regions = regionLoss(picture, recolor(photos[0]!, this.targets.transfer));
    return {
      style: this.targets.style.loss(features, toNetworkInput(picture)),
      content: tf.add<tf.Scalar>(content, regions),
      color: this.targets.color.loss(picture),
      overflow: overflowLoss(state),
    };
  }

  dispose(): void {
    this.targets?.style.dispose();
    this.targets?.color.dispose();
  }
}
