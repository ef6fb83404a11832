import type * as tf from '@tensorflow/tfjs-core';
import type { RunSettings } from '../../../src/shared/configuration/resolve';
import type { FeatureNetwork } from '../features/featureNetwork';
import { ColorHistogramTarget } from './colorHistogram';
import { contentLoss } from './content';
import { toNetworkInput } from './objective';
import { overflowLoss } from './overflow';
import type { LossInputs, PictureLosses } from './pictureLosses';
import { StyleTarget } from './style';
import { TransportTarget } from './transportTarget';

export type StyleLossName = RunSettings['nca.style.loss'];

const styleTargets = { gram: StyleTarget, transport: TransportTarget };

/** The losses of the profile `studio`: each item of a batch for itself, means throughout. */
export class StudioLosses implements PictureLosses {
  private readonly style: StyleTarget | TransportTarget | undefined;
  private readonly color: ColorHistogramTarget | undefined;

  /** @param style 3×H×W, values 0..1; without one there are no losses of style and colour. */
  constructor(
    private readonly network: FeatureNetwork,
    style: tf.Tensor3D | undefined,
    loss: StyleLossName,
  ) {
    if (!style) return;
    const input = toNetworkInput(style);
    this.style = new styleTargets[loss](network, input);
    this.color = new ColorHistogramTarget(style);
    input.dispose();
  }

  losses({ state, picture, features, contentTargets }: LossInputs) {
    return {
      ...(this.style && { style: this.style.loss(features) }),
      content: contentLoss(features, contentTargets[0]!, this.network.contentTaps),
      ...(this.color && { color: this.color.loss(picture) }),
      overflow: overflowLoss(state),
    };
  }

  dispose(): void {
    this.style?.dispose();
    this.color?.dispose();
  }
}
