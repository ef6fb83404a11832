import * as tf from '@tensorflow/tfjs-core';
import { writeSafetensors } from '../../../shared/safetensors';
import { ClipModel } from '../../../engine/features/clip/clipModel';
import type { ImageTower } from '../../../engine/features/clip/imageTower';
import { aestheticLoss, weightedDistance } from '../../../engine/losses/clip/guidanceLosses';
import { unitRows } from '../../../engine/losses/clip/spherical';
import {
  allReferences, integersOf, relativeError, smallestTolerance, type NamedReference, type Reference,
} from '../readReference';
import type { Kind, Measurement } from './kind';

/** Pictures and texts with CLIP's embeddings, guidance losses and gradients, for each file with CLIP's weights. */
export const clipTowers: Kind = {
  name: 'CLIP',
  onGpu: true,
  matches: ({ tensors }) => tensors.has('image_embeds_plain') && tensors.has('token_ids'),
  async *measure(reference) {
    const models = allReferences().filter(isClipWeights);
    if (models.length === 0) throw new Error('There is no file with the weights of this CLIP.');
    for (const model of models) yield* new TowerCheck(reference, model).measure();
  },
};

/** Weights of a CLIP, which only a file of pictures and texts gives a meaning to. */
export const isClipWeights = ({ tensors }: Reference) =>
  tensors.has('visual.conv1.weight') || tensors.has('vision_model.embeddings.patch_embedding.weight');

class TowerCheck {
  private readonly model: ClipModel;
  private readonly tower: ImageTower;
  private readonly label: string;

  constructor(
    private readonly reference: Reference,
    { name, tensors, description }: NamedReference,
  ) {
    const source = { id: name, preprocessor: null, tokenRows: null };
    this.model = new ClipModel({ ...source, weights: writeSafetensors([...tensors], {}), config: description['hf_config'] });
    this.tower = this.model.imageTower();
    this.label = name;
  }

  async *measure(): AsyncGenerator<Measurement> {
    // The notebook halves the pictures' brightness.
    for (const [name, scale] of [['image_embeds_div2', 0.5], ['image_embeds_plain', 1]] as const) {
      yield this.compare(name, await this.embed(this.images(), scale).data(), 'embed');
    }
    yield this.compare('text_embeds', await this.texts().data(), 'embed');
    for (const [name, weights] of [['style', 'prompt_weights'], ['style_neg', 'prompt_weights_neg']] as const) {
      yield* this.loss(name, (pictures) => this.spherical(pictures, weights));
    }
    yield* this.loss('aes', (pictures) => this.aesthetic(pictures));
  }

  private spherical(pictures: tf.Tensor4D, weights: string): tf.Scalar {
    const [rows, length] = this.reference.shape('target_embeds') as [number, number];
    const targets = unitRows(tf.tensor2d(this.reference.values('target_embeds'), [rows, length]));
    const distances = weightedDistance(
      unitRows(this.embed(pictures, 0.5)),
      tf.split<tf.Tensor2D>(targets, rows, 0),
      [...this.reference.values(weights)],
    );
    return tf.mul(tf.mean(distances), this.reference.description['style_w'] as number);
  }

  private aesthetic(pictures: tf.Tensor4D): tf.Scalar {
    const { reference } = this;
    const head = { weight: reference.values('ae.weight'), bias: reference.values('ae.bias')[0]! };
    const { aes_w: weight, target_ava: target } = reference.description as Record<string, number>;
    return tf.mul(tf.mean(aestheticLoss(unitRows(this.embed(pictures, 0.5)), head, target!)), weight! / 0.5);
  }

  private async *loss(name: string, f: (pictures: tf.Tensor4D) => tf.Scalar): AsyncGenerator<Measurement> {
    const { value, grad } = tf.valueAndGrad((x) => f(x as tf.Tensor4D))(this.images());
    yield this.compare(`loss_${name}`, await value.data(), name);
    yield this.compare(`g_${name}`, await grad.data(), `g_${name}`);
  }

  private compare(name: string, actual: ArrayLike<number>, given: string): Measurement {
    const errors = this.reference.description['fp32_vs_fp64_rel'] as Record<string, number>;
    const tolerance = Math.max(5 * (errors[given] ?? 0), smallestTolerance);
    return { what: `${this.label}, ${name}`, error: relativeError(actual, this.reference.values(name)), tolerance };
  }

  private images(): tf.Tensor4D {
    return tf.tensor4d(this.reference.values('images'), this.reference.shape('images') as tf.Tensor4D['shape']);
  }

  private embed(nchw: tf.Tensor4D, scale: number) {
    return this.tower.embed(tf.mul(tf.transpose(nchw, [0, 2, 3, 1]), scale) as tf.Tensor4D);
  }

  private texts(): tf.Tensor {
    const tower = this.model.textTower();
    const ids = integersOf(this.reference, 'token_ids');
    const [rows, length] = this.reference.shape('token_ids') as [number, number];
    const texts = Array.from({ length: rows }, (_, i) => ids.slice(i * length, (i + 1) * length));
    // The end of a text has the highest number.
    const embedded = texts.map((text) => tower.embed(text.slice(0, text.indexOf(Math.max(...text)) + 1)));
    tower.dispose();
    return tf.concat(embedded);
  }
}
