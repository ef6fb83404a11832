import * as tf from '@tensorflow/tfjs-core';
import type { FeatureNetwork } from '../../../engine/features/featureNetwork';
import { loadVgg19 } from '../../../engine/features/vgg19';
import { gramMatrix } from '../../../engine/losses/style/gram';
import { squaredDistance } from '../../../engine/losses/sums';
import { relativeError, smallestTolerance, type Reference } from '../readReference';
import { featuresWasm } from './automata';
import type { Kind, Measurement } from './kind';

const styleWeights = [256, 64, 16, 4, 1].map((weight) => weight / 341);
const contentTap = '22';

type Pooling = 'max' | 'avg';

/** VGG19's topology: activations, Gram matrices, losses and gradients, with max and average pooling. */
export const vgg19Losses: Kind = {
  name: 'VGG19 losses',
  onGpu: true,
  matches: ({ tensors }) => tensors.has('features.0.weight') && (tensors.has('max.loss_style') || tensors.has('avg.loss_style')),
  async *measure(reference) {
    for (const pooling of ['max', 'avg'] as const) {
      if (!reference.tensors.has(`${pooling}.loss_style`)) continue;
      const check = new PoolingCheck(reference, pooling);
      yield* check.features();
      yield* check.losses();
      check.network.dispose();
    }
  },
};

class PoolingCheck {
  readonly network: FeatureNetwork;

  constructor(
    private readonly reference: Reference,
    private readonly pooling: Pooling,
  ) {
    this.network = loadVgg19(reference.tensors, pooling === 'max' ? 'max' : 'average', featuresWasm());
  }

  async *features(): AsyncGenerator<Measurement> {
    const { network, pooling, reference } = this;
    for (const tap of [...network.styleTaps, contentTap]) {
      const features = this.batch().map((input) => network.features(input, [tap])[tap]!);
      const tolerance = this.tolerance(`feat${tap}`);
      if (reference.tensors.has(`${pooling}.feat.${tap}`)) {
        yield { what: `${pooling}, relu ${tap}`, error: await this.error(planar(features), `feat.${tap}`), tolerance };
      }
      // A Gram matrix is quadratic in the features.
      const gram = tf.stack(features.map(gramMatrix));
      yield { what: `${pooling}, Gram ${tap}`, error: await this.error(gram, `gram.${tap}`), tolerance: 2 * tolerance };
    }
  }

  async *losses(): AsyncGenerator<Measurement> {
    const style = this.grams(this.pictures('style_image')[0]!, this.network.styleTaps);
    const targets = this.pictures('content_image').map((picture) => this.grams(picture, [contentTap])[0]!);
    const mean = (terms: tf.Scalar[]) => tf.mul<tf.Scalar>(tf.addN(terms), 1 / terms.length);
    const contentGram = (picture: tf.Tensor) => this.grams(picture as tf.Tensor4D, [contentTap])[0]!;
    yield* this.loss('style', (...items) => {
      const grams = items.map((item) => this.grams(item as tf.Tensor4D, this.network.styleTaps));
      const terms = style.map((target, i) =>
        tf.mul<tf.Scalar>(mean(grams.map((own) => meanSquare(own[i]!, target))), 0.4 * styleWeights[i]!),
      );
      return tf.addN(terms);
    });
    yield* this.loss('content_list', (...items) =>
      mean(items.map((item, i) => meanSquare(contentGram(item), targets[i]!))),
    );
    // As the notebook ran it: the first item with all targets.
    yield* this.loss('content_nb', (first, ...others) => {
      const gram = contentGram(first!);
      const unused = others.map((other) => tf.mul<tf.Scalar>(tf.sum(other), 0));
      return tf.addN([mean(targets.map((target) => meanSquare(gram, target))), ...unused]);
    });
  }

  private async *loss(name: string, f: (...x: tf.Tensor[]) => tf.Scalar): AsyncGenerator<Measurement> {
    const { value, grads } = tf.valueAndGrads(f)(this.batch());
    const [loss, gradient] = [await this.error(value, `loss_${name}`), await this.error(planar(grads), `g_${name}`)];
    yield { what: `${this.pooling}, ${name}`, error: loss, tolerance: this.tolerance(name) };
    yield { what: `${this.pooling}, gradient of ${name}`, error: gradient, tolerance: this.tolerance(`g_${name}`) };
  }

  private tolerance(what: string): number {
    const errors = this.reference.description[`${this.pooling}.fp32_vs_fp64_rel`] as Record<string, number>;
    return Math.max(5 * (errors[what] ?? 0), smallestTolerance);
  }

  private async error(actual: tf.Tensor, name: string): Promise<number> {
    return relativeError(await actual.data(), this.reference.values(`${this.pooling}.${name}`));
  }

  private batch(): tf.Tensor4D[] {
    return this.pictures('image');
  }

  /** Each picture of a batch as the network takes it, 1×H×W×3. */
  private pictures(name: string): tf.Tensor4D[] {
    const shape = this.reference.shape(name) as tf.Tensor4D['shape'];
    const all = tf.transpose(tf.tensor4d(this.reference.values(name), shape), [0, 2, 3, 1]);
    return tf.split<tf.Tensor4D>(all, shape[0], 0);
  }

  private grams(input: tf.Tensor4D, taps: readonly string[]): tf.Tensor2D[] {
    const features = this.network.features(input, taps);
    return taps.map((tap) => gramMatrix(features[tap]!));
  }
}

const planar = (items: readonly tf.Tensor[]) => tf.concat(items.map((item) => tf.transpose(item, [0, 3, 1, 2])));
const meanSquare = (a: tf.Tensor, b: tf.Tensor) => tf.div<tf.Scalar>(squaredDistance(a, b), a.size);
