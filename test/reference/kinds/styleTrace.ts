import type { Picture } from '../../../shared/picture';
import type { Reference } from '../readReference';
import type { Kind } from './kind';
import { ReplayedRun } from './replayedRun';

/** A style training of the notebook, run by the product's trainer. */
export const styleTrace: Kind = {
  name: 'training trace, style',
  onGpu: false,
  matches: ({ tensors }) => tensors.has('style_image') && tensors.has('pool_init') && tensors.has('step_n'),
  async *measure(reference) {
    const weights = reference.description['weights'] as Record<string, number>;
    const settings = {
      'nca.style.weight': weights['style_w'],
      'nca.content.weight': weights['content_w'],
      'nca.color.weight': weights['color_w'],
    };
    const run = await ReplayedRun.create(reference, { style: pictureOf(reference), settings });
    yield* run.whole();
    if (reference.tensors.has('iter10.pool')) yield* run.restart();
  },
};

function pictureOf(reference: Reference): Picture {
  const [, , height, width] = reference.shape('style_image') as [number, number, number, number];
  const values = reference.values('style_image');
  const pixels = new Uint8ClampedArray(4 * width * height).fill(255);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) pixels[4 * i + c] = Math.round(values[c * width * height + i]! * 255);
  }
  return { name: 'style', width, height, pixels };
}
