import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadVgg19 } from '../../webview/engine/features/vgg19';
import type { FeatureNetwork } from '../../webview/engine/features/featureNetwork';
import { gramMatrix } from '../../webview/engine/losses/gram';
import { squaredDistance } from '../../webview/engine/losses/sums';
import { useWasm } from '../unit/engine/useWasm';
import { hasReference, readReference, relativeError, smallestTolerance, type Reference } from './readReference';

const file = 'vgg19_losses';
const styleWeights = [256, 64, 16, 4, 1].map((weight) => weight / 341);
const contentTap = '22';

describe.skipIf(!hasReference(file)).each(['max', 'avg'] as const)(`${file}, %s pooling`, (pooling) => {
  let reference: Reference;
  let network: FeatureNetwork;

  beforeAll(async () => {
    await useWasm();
    reference = readReference(file);
    network = loadVgg19(reference.tensors, pooling === 'max' ? 'max' : 'average');
  });

  const tolerance = (what: string) => {
    const errors = reference.description[`${pooling}.fp32_vs_fp64_rel`] as Record<string, number>;
    return Math.max(5 * errors[what]!, smallestTolerance);
  };
  const values = (name: string) => reference.values(`${pooling}.${name}`);

  /** Item `index` of a batch of pictures as the network takes it. */
  function picture(name: string, index: number): tf.Tensor4D {
    const [, channels, height, width] = reference.shape(name) as [number, number, number, number];
    const all = tf.tensor4d(reference.values(name), reference.shape(name) as tf.Tensor4D['shape']);
    return tf.transpose(tf.slice(all, [index, 0, 0, 0], [1, channels, height, width]), [0, 2, 3, 1]);
  }

  const batch = () => [picture('image', 0), picture('image', 1)] as const;
  const grams = (input: tf.Tensor4D, taps: readonly string[]) => {
    const features = network.features(input, taps);
    return taps.map((tap) => gramMatrix(features[tap]!));
  };
  const planar = (gradients: readonly tf.Tensor[]) =>
    tf.concat(gradients.map((gradient) => tf.transpose(gradient, [0, 3, 1, 2]))).dataSync();
  const meanSquare = (a: tf.Tensor, b: tf.Tensor) => tf.div<tf.Scalar>(squaredDistance(a, b), a.size);

  it('features and Gram matrices', () => {
    for (const tap of [...network.styleTaps, contentTap]) {
      const features = batch().map((input) => network.features(input, [tap])[tap]!);
      if (reference.tensors.has(`${pooling}.feat.${tap}`)) {
        expect(relativeError(planar(features), values(`feat.${tap}`))).toBeLessThan(tolerance(`feat${tap}`));
      }
      const gram = tf.stack(features.map(gramMatrix)).dataSync();
      expect(relativeError(gram, values(`gram.${tap}`))).toBeLessThan(2 * tolerance(`feat${tap}`));
    }
  });

  it('style loss and its gradient', () => {
    const targets = grams(picture('style_image', 0), network.styleTaps);
    const loss = (a: tf.Tensor, b: tf.Tensor) => {
      const items = [a, b].map((input) => grams(input as tf.Tensor4D, network.styleTaps));
      const terms = targets.map((target, i) => {
        const both = tf.add(meanSquare(items[0]![i]!, target), meanSquare(items[1]![i]!, target));
        return tf.mul<tf.Scalar>(both, 0.4 * 0.5 * styleWeights[i]!);
      });
      return tf.addN(terms);
    };
    expectLoss(loss, 'style');
  });

  it('content loss and its gradient, every item with its own target', () => {
    const [first, second] = contentTargets();
    expectLoss((a, b) => {
      const [gramA, gramB] = [a, b].map((input) => grams(input as tf.Tensor4D, [contentTap])[0]!);
      return tf.mul(tf.add(meanSquare(gramA!, first), meanSquare(gramB!, second)), 0.5);
    }, 'content_list');
  });

  it('content loss and its gradient as the notebook ran it, the first item with all targets', () => {
    const [first, second] = contentTargets();
    expectLoss((a, b) => {
      const gram = grams(a as tf.Tensor4D, [contentTap])[0]!;
      const unused = tf.mul(tf.sum(b), 0);
      return tf.add(tf.mul(tf.add(meanSquare(gram, first), meanSquare(gram, second)), 0.5), unused);
    }, 'content_nb');
  });

  function contentTargets(): [tf.Tensor, tf.Tensor] {
    const target = [0, 1].map((i) => grams(picture('content_image', i), [contentTap])[0]!);
    return target as [tf.Tensor, tf.Tensor];
  }

  function expectLoss(loss: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor, name: string): void {
    const { value, grads } = tf.valueAndGrads(loss as (...x: tf.Tensor[]) => tf.Scalar)([...batch()]);
    expect(relativeError(value.dataSync(), values(`loss_${name}`))).toBeLessThan(tolerance(name));
    expect(relativeError(planar(grads), values(`g_${name}`))).toBeLessThan(tolerance(`g_${name}`));
  }
});
