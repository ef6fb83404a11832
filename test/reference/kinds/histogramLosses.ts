import * as tf from '@tensorflow/tfjs-core';
import { rgbUvHistogram, type HistogramOptions } from '../../../engine/losses/color/colorHistogram';
import { squaredDistance } from '../../../engine/losses/sums';
import { relativeError, smallestTolerance, type Reference } from '../readReference';
import type { Kind, Measurement } from './kind';

/** RGB-uv histograms, their distance over a batch and its gradient. */
export const histogramLosses: Kind = {
  name: 'histogram losses',
  onGpu: true,
  // `test/gpu/colorHistogram.test.ts` counts into as many, a smaller picture.
  leftOutOnGpu: 'more than 64 bins',
  matches: ({ tensors }) => tensors.has('image_b_target') && binCounts(tensors).length > 0,
  async *measure(reference, device) {
    for (const bins of binCounts(reference.tensors)) {
      if (device === 'cpu' || bins <= 64) yield* measureBins(reference, bins);
    }
  },
};

function binCounts(tensors: Reference['tensors']): number[] {
  const found = [...tensors.keys()].flatMap((name) => /^h(\d+)\./.exec(name)?.[1] ?? []);
  return [...new Set(found)].map(Number);
}

async function* measureBins(reference: Reference, bins: number): AsyncGenerator<Measurement> {
  const options: HistogramOptions = { bins, logEpsilon: 1e-6, side: 64, sampling: 'bilinear' };
  const given = reference.description[`h${bins}`] as Record<string, number>;
  const tolerance = (what: string) => Math.max(5 * (given[`f32_${what}_rel`] ?? 0), smallestTolerance);
  const has = (name: string) => reference.tensors.has(`h${bins}.${name}`);
  const values = (name: string) => reference.values(`h${bins}.${name}`);
  const pictures = (name: string) =>
    tf.unstack(tf.tensor4d(reference.values(name), reference.shape(name) as tf.Tensor4D['shape'])) as tf.Tensor3D[];
  for (const name of ['a', 'b', 'big', 'batch'].filter((name) => has(`hist_${name}`))) {
    const input = name === 'b' ? 'image_b_target' : name === 'batch' ? 'batch' : `image_${name}`;
    const histogram = tf.stack(pictures(input).map((picture) => histoGan(picture, options)));
    const error = relativeError(await histogram.data(), values(`hist_${name}`));
    yield { what: `h${bins}, histogram ${name}`, error, tolerance: tolerance('hist') };
  }
  for (const name of ['batch', 'big'].filter((name) => has(`loss_${name}`))) {
    const batch = pictures(name === 'big' ? 'image_big' : name);
    const root = tf.sqrt(rgbUvHistogram(pictures('image_b_target')[0]!, options));
    /** The notebook takes the root over the whole batch. */
    const loss = (...items: tf.Tensor[]) => {
      const squares = items.map((x) => squaredDistance(tf.sqrt(rgbUvHistogram(x as tf.Tensor3D, options)), root));
      return tf.mul<tf.Scalar>(tf.sqrt(tf.addN(squares)), Math.SQRT1_2 / items.length);
    };
    const { value, grads } = tf.valueAndGrads(loss)(batch);
    const [distance, gradient] = [await value.data(), await tf.stack(grads).data()];
    yield { what: `h${bins}, distance ${name}`, error: relativeError(distance, values(`loss_${name}`)), tolerance: tolerance('loss') };
    yield { what: `h${bins}, gradient ${name}`, error: relativeError(gradient, values(`grad_${name}`)), tolerance: tolerance('grad') };
  }
}

/** Ours with the axes turned as HistoGAN has them. */
function histoGan(picture: tf.Tensor3D, options: HistogramOptions): tf.Tensor3D {
  const [red, green, blue] = tf.unstack(rgbUvHistogram(picture, options)) as [tf.Tensor, tf.Tensor, tf.Tensor];
  return tf.stack([red, tf.reverse(green, 0), tf.reverse(blue, [0, 1])]) as tf.Tensor3D;
}
