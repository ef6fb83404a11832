import * as tf from '@tensorflow/tfjs-core';
import { luma } from '../../../shared/picture';
import type { FeatureNetwork } from '../../features/featureNetwork';
import { StyleTarget } from './gramTarget';

/**
 * How far the strokes of a picture are from another's, colour aside: mean over the style taps of
 * |Ga − Gb|² / |Gb|², where G are the Gram matrices of the grey pictures.
 * @param picture 1×H×W×3, values 0..1.
 * @param style 1×H×W×3, values 0..1, of any size.
 */
export async function luminanceGramDistance(
  network: FeatureNetwork,
  picture: tf.Tensor4D,
  style: tf.Tensor4D,
): Promise<number> {
  const distance = tf.tidy(() => {
    const target = new StyleTarget(network, grey(style));
    const loss = target.distance(target.statistics(network.features(grey(picture), network.styleTaps)));
    target.dispose();
    return loss;
  });
  const [value] = await distance.data();
  distance.dispose();
  return value!;
}

function grey(picture: tf.Tensor4D): tf.Tensor4D {
  const luminance = tf.sum(tf.mul(picture, tf.tensor1d([...luma])), 3, true);
  return tf.tile(luminance, [1, 1, 1, 3]) as tf.Tensor4D;
}
