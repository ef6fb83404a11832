import { writeSafetensors } from '../../../shared/safetensors';
import { notebook } from '../../../engine/training/profiles/notebook';
import type { GuideSetup } from '../../../engine/losses/clip/guidingClip';
import { findReference, type Reference } from '../readReference';
import { isClipWeights } from './clipTowers';
import type { Kind } from './kind';
import { ReplayedRun } from './replayedRun';

/** A training of the CLIP notebook with the gradient of all steps, run by the product's trainer. */
export const clipTrace: Kind = {
  name: 'training trace, CLIP',
  onGpu: false,
  matches: ({ tensors }) => tensors.has('target_embeds') && tensors.has('pool_init') && tensors.has('step_n'),
  async *measure(reference) {
    const weights = reference.description['weights'] as Record<string, number>;
    const settings = {
      'nca.training.backpropagation': 0,
      'nca.clip.weight': weights['style_w'],
      'nca.content.weight': weights['content_w'],
      // The half stands in our loss, too.
      'nca.aesthetic.weight': weights['aes_w']! / 0.5,
      'nca.aesthetic.target': weights['target_ava'],
    };
    const columns = { style: 'clip' } as const;
    const run = await ReplayedRun.create(reference, { guide: guideOf(reference), settings, columns });
    yield* run.whole();
    if (reference.tensors.has('iter10.pool')) yield* run.restart();
  },
};

/** @throws Error if the CLIP that the trace was made with is not there */
function guideOf(reference: Reference): GuideSetup {
  const weights = findReference(isClipWeights);
  if (!weights) throw new Error('There is no file with the weights of the CLIP that the trace was made with.');
  const { tensors, description } = weights;
  const clip = { id: 'reference', weights: writeSafetensors([...tensors], {}), config: description['hf_config'], preprocessor: null, tokenRows: null };
  const [rows, length] = reference.shape('target_embeds') as [number, number];
  const embeddings = reference.values('target_embeds');
  const targets = [...reference.values('prompt_weights')].map((weight, i) => ({
    embedding: unit(embeddings.slice(i * length, (i + 1) * length)),
    weight,
  }));
  if (targets.length !== rows) throw new Error('There are not as many weights as prompts.');
  const head = { weight: reference.values('ae.weight'), bias: reference.values('ae.bias')[0]! };
  const { target_ava: target } = reference.description['weights'] as Record<string, number>;
  const viewOptions = { views: 1, augmentation: 0, measuredSide: 0, preprocessing: notebook.clipPreprocessing };
  return { clip, targets: { targets, neutral: null, rating: { head, target: target! } }, viewOptions };
}

function unit(values: Float32Array): Float32Array {
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
}
