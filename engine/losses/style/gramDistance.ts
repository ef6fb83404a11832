import * as tf from '@tensorflow/tfjs-core';
import { luma } from '../../../shared/picture';
import type { FeatureNetwork } from '../../features/featureNetwork';
import { StyleTarget } from './gramTarget';

/**
 * How far the strokes of each picture are from a style's, colour aside: mean over the style taps of
 * |Ga − Gb|² / |Gb|², where G are the Gram matrices of the grey pictures.
 * @param pictures 1×H×W×3, values 0..1.
 * @param style 1×H×W×3, values 0..1, of any size.
 */
export async function luminanceGramDistances(
  network: FeatureNetwork,
  pictures: readonly tf.Tensor4D[],
  style: tf.Tensor4D,
): Promise<number[]> {
  const input = tf.tidy(() => grey(style));
  const target = new StyleTarget(network, input);
  input.dispose();
  const distances: number[] = [];
  for (const picture of pictures) {
    const distance = tf.tidy(() => target.distance(target.statistics(network.features(grey(picture), network.styleTaps))));
    distances.push((await distance.data())[0]!);
    distance.dispose();
  }
  target.dispose();
  return distances;
}

function grey(picture: tf.Tensor4D): tf.Tensor4D {
  const luminance = tf.sum(tf.mul(picture, tf.tensor1d([...luma])), 3, true);
  return tf.tile(luminance, [1, 1, 1, 3]) as tf.Tensor4D;
}
