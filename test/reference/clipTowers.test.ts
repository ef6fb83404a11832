import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeSafetensors } from '../../src/shared/safetensors';
import { ClipModel } from '../../webview/engine/features/clip/clipModel';
import type { ImageTower } from '../../webview/engine/features/clip/imageTower';
import { aestheticLoss, weightedDistance } from '../../webview/engine/losses/clip/guidanceLosses';
import { unitRows } from '../../webview/engine/losses/clip/spherical';
import { useWasm } from '../unit/engine/useWasm';
import { hasReference, readReference, relativeError, smallestTolerance, type Reference } from './readReference';

const file = 'clip_tiny_io';
const models = ['clip_tiny_openai', 'clip_tiny_hf'].filter(hasReference);

// Without the data there is nothing to hold the towers against, and the run says so.
if (models.length === 0) it.skip('CLIP’s towers: left out, no clip_tiny_* data here', () => {});

describe.skipIf(!hasReference(file) || models.length === 0).each(models)(`${file}, weights of %s`, (weights) => {
  let reference: Reference;
  let model: ClipModel;
  let tower: ImageTower;

  beforeAll(async () => {
    await useWasm();
    reference = readReference(file);
    const { tensors, description } = readReference(weights);
    const source = { id: weights, preprocessor: null, tokenRows: null };
    model = new ClipModel({ ...source, weights: writeSafetensors(tensors), config: description['hf_config'] });
    tower = model.imageTower();
  });

  const tolerance = (what: string) => {
    const errors = reference.description['fp32_vs_fp64_rel'] as Record<string, number>;
    return Math.max(5 * errors[what]!, smallestTolerance);
  };

  /** The notebook halves the pictures' brightness. */
  const embed = (nchw: tf.Tensor4D, scale: number) =>
    tower.embed(tf.mul(tf.transpose(nchw, [0, 2, 3, 1]), scale) as tf.Tensor4D);
  const images = () => tf.tensor4d(reference.values('images'), reference.shape('images') as tf.Tensor4D['shape']);
  const rows = (name: string) => tf.tensor2d(reference.values(name), reference.shape(name) as [number, number]);

  it.each([['image_embeds_div2', 0.5], ['image_embeds_plain', 1]] as const)('image tower: %s', (name, scale) => {
    const error = relativeError(embed(images(), scale).dataSync(), reference.values(name));
    expect(error).toBeLessThan(tolerance('embed'));
  });

  it('text tower', () => {
    const text = model.textTower();
    const embedded = tokenIds(reference).map((ids) => text.embed(ids.slice(0, ids.indexOf(Math.max(...ids)) + 1)));
    expect(relativeError(tf.concat(embedded).dataSync(), reference.values('text_embeds'))).toBeLessThan(tolerance('embed'));
    text.dispose();
  });

  it.each([['style', 'prompt_weights'], ['style_neg', 'prompt_weights_neg']] as const)(
    'spherical loss %s and its gradient',
    (name, weightsName) => {
      const targets = tf.unstack(unitRows(rows('target_embeds'))).map((row) => tf.expandDims(row) as tf.Tensor2D);
      const promptWeights = [...reference.values(weightsName)];
      const factor = reference.description['style_w'] as number;
      expectLoss(name, (pictures) => {
        const embeddings = unitRows(embed(pictures, 0.5));
        return tf.mul(tf.mean(weightedDistance(embeddings, targets, promptWeights)), factor);
      });
    },
  );

  it('aesthetic loss and its gradient', () => {
    const head = { weight: reference.values('ae.weight'), bias: reference.values('ae.bias')[0]! };
    const { aes_w: weight, target_ava: target } = reference.description as Record<string, number>;
    expectLoss('aes', (pictures) => {
      const embeddings = unitRows(embed(pictures, 0.5));
      return tf.mul(tf.mean(aestheticLoss(embeddings, head, target!)), weight! / 0.5);
    });
  });

  function expectLoss(name: string, loss: (pictures: tf.Tensor4D) => tf.Tensor): void {
    const { value, grad } = tf.valueAndGrad((x) => loss(x as tf.Tensor4D) as tf.Scalar)(images());
    expect(relativeError(value.dataSync(), reference.values(`loss_${name}`))).toBeLessThan(tolerance(name));
    expect(relativeError(grad.dataSync(), reference.values(`g_${name}`))).toBeLessThan(tolerance(`g_${name}`));
  }
});

function tokenIds({ tensors }: Reference): number[][] {
  const { data, shape } = tensors.get('token_ids')!;
  const ids = [...new Int32Array(new Uint8Array(data).buffer)];
  return Array.from({ length: shape[0]! }, (_, i) => ids.slice(i * shape[1]!, (i + 1) * shape[1]!));
}
