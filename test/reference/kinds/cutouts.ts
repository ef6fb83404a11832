import * as tf from '@tensorflow/tfjs-core';
import { resampleTransposed } from '../../../engine/losses/resample';
import { integersOf, relativeError, smallestTolerance } from '../readReference';
import type { Kind } from './kind';

const pooled = /^pool_(\d+)_to_(\d+)$/;

/** Square parts of a picture by adaptive average pooling, and the gradient of the picture through them. */
export const cutouts: Kind = {
  name: 'cutouts',
  onGpu: true,
  matches: ({ tensors }) => tensors.has('params_size_x_y') && tensors.has('cutouts') && tensors.has('upstream'),
  async *measure(reference) {
    const tensor = (name: string) => tf.tensor4d(reference.values(name), reference.shape(name) as tf.Tensor4D['shape']);
    const image = tf.squeeze<tf.Tensor3D>(tensor('image'), [0]);
    const parameters = integersOf(reference, 'params_size_x_y');
    const places = Array.from({ length: parameters.length / 3 }, (_, i) => parameters.slice(3 * i, 3 * i + 3));
    const size = reference.shape('cutouts')[2]!;
    const all = (picture: tf.Tensor3D) =>
      tf.stack(places.map(([side, x, y]) => cutout(picture, { side: side!, top: y!, left: x!, size })));
    const upstream = tensor('upstream');
    const gradient = tf.grad((x) => tf.sum(tf.mul(all(x as tf.Tensor3D), upstream)))(image);
    const error = async (actual: tf.Tensor, name: string) => relativeError(await actual.data(), reference.values(name));
    yield { what: 'cutouts', error: await error(all(image), 'cutouts'), tolerance: smallestTolerance };
    yield { what: 'gradient', error: await error(gradient, 'grad_image'), tolerance: smallestTolerance };
    for (const name of reference.tensors.keys()) {
      const match = pooled.exec(name);
      if (!match) continue;
      const [side, to] = [Number(match[1]), Number(match[2])];
      const top = Math.min(3, image.shape[1] - side);
      const part = cutout(image, { side, top, left: 5, size: to });
      yield { what: name, error: await error(part, name), tolerance: smallestTolerance };
    }
  },
};

interface Place {
  readonly side: number;
  readonly top: number;
  readonly left: number;
  readonly size: number;
}

/** 3×size×size. */
function cutout(picture: tf.Tensor3D, { side, top, left, size }: Place): tf.Tensor3D {
  const part = tf.slice(picture, [0, top, left], [3, side, side]);
  return tf.transpose(resampleTransposed(part, [size, size], 'adaptive'), [0, 2, 1]);
}
