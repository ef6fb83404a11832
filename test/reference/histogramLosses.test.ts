import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { beforeAll, describe, expect, it } from 'vitest';
import { rgbUvHistogram, type HistogramOptions } from '../../webview/engine/losses/colorHistogram';
import { squaredDistance } from '../../webview/engine/losses/sums';
import { useWasm } from '../unit/engine/useWasm';
import { hasReference, readReference, relativeError, smallestTolerance, type Reference } from './readReference';

const file = 'hist_losses';

describe.skipIf(!hasReference(file)).each([64, 256])(`${file}, %i bins`, (bins) => {
  const options: HistogramOptions = { bins, logEpsilon: 1e-6, side: 64, sampling: 'bilinear' };
  let reference: Reference;

  beforeAll(async () => {
    await useWasm();
    reference = readReference(file);
  });

  const values = (name: string) => reference.values(`h${bins}.${name}`);
  const histogramTolerance = () => Math.max(tolerance('hist'), smallestTolerance);
  const tolerance = (what: string) =>
    5 * (reference.description[`h${bins}`] as Record<string, number>)[`f32_${what}_rel`]!;

  function pictures(name: string): tf.Tensor3D[] {
    return tf.unstack(tf.tensor4d(reference.values(name), reference.shape(name) as tf.Tensor4D['shape'])) as tf.Tensor3D[];
  }

  /** Ours with the axes turned as HistoGAN has them. */
  function histoGan(picture: tf.Tensor3D): tf.Tensor3D {
    const [red, green, blue] = tf.unstack(rgbUvHistogram(picture, options)) as [tf.Tensor, tf.Tensor, tf.Tensor];
    return tf.stack([red, tf.reverse(green, 0), tf.reverse(blue, [0, 1])]) as tf.Tensor3D;
  }

  it.runIf(bins === 64).each(['a', 'b', 'big', 'batch'])('histogram of picture %s', (name) => {
    const input = name === 'b' ? 'image_b_target' : name === 'batch' ? 'batch' : `image_${name}`;
    const histogram = tf.stack(pictures(input).map(histoGan)).dataSync();
    expect(relativeError(histogram, values(`hist_${name}`))).toBeLessThan(histogramTolerance());
  });

  /** The notebook takes the root over the whole batch. */
  function loss(batch: readonly tf.Tensor3D[]): tf.Scalar {
    const root = tf.sqrt(rgbUvHistogram(pictures('image_b_target')[0]!, options));
    const squares = batch.map((picture) => squaredDistance(tf.sqrt(rgbUvHistogram(picture, options)), root));
    return tf.mul(tf.sqrt(tf.addN(squares)), Math.SQRT1_2 / batch.length);
  }

  it.each(['batch', 'big'])('distance and gradient, %s', (name) => {
    const batch = pictures(name === 'big' ? 'image_big' : name);
    const { value, grads } = tf.valueAndGrads((...x) => loss(x as tf.Tensor3D[]))(batch);
    expect(relativeError(value.dataSync(), values(`loss_${name}`))).toBeLessThan(smallestTolerance);
    expect(relativeError(tf.stack(grads).dataSync(), values(`grad_${name}`))).toBeLessThan(tolerance('grad'));
  });
});
