import { readFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { beforeAll, expect, it } from 'vitest';
import { loadInception } from '../../engine/features/inception';
import { MomentsTarget } from '../../engine/losses/style/momentsTarget';
import type { Features } from '../../engine/losses/pictureLosses';
import type { StyleComparison } from '../../engine/losses/style/styleComparison';
import { TransportTarget } from '../../engine/losses/style/transportTarget';
import { noise } from '../unit/engine/tensors';
import { useWasm } from '../unit/engine/useWasm';
import { useSoftwareGpu } from './softwareGpu';

type Target = typeof MomentsTarget | typeof TransportTarget;

/**
 * Loss and gradient against a style that has more places than are compared.
 * @param of whether the gradient is that of the first tap's features, or of the picture whose colours are compared
 */
async function measure(Target: Target, of: 'tap' | 'picture'): Promise<Float32Array> {
  const network = loadInception(await readFile('weights/inception.safetensors'));
  const style = noise<tf.Rank.R4>([1, 40, 36, 3], 1, 0, 1);
  const picture = noise<tf.Rank.R4>([1, 34, 34, 3], 2, 0, 0.6);
  const target: StyleComparison = new Target(network, style);
  const features = network.features(picture, network.styleTaps);
  const [tap] = network.styleTaps as [string];
  const seen = { tap: features[tap]!, picture };
  const distance = (own: Features, at: tf.Tensor4D) => tf.sum<tf.Scalar>(target.distance(target.statistics(own, at), own));
  const loss = (x: tf.Tensor4D) =>
    of === 'tap' ? distance({ ...features, [tap]: x }, picture) : distance(features, x);
  const { value, grad } = tf.valueAndGrad((x) => loss(x as tf.Tensor4D))(seen[of]);
  const values = [...(await value.data()), ...(await grad.data())];
  target.dispose();
  network.dispose();
  tf.dispose([style, picture, value, grad, features]);
  return Float32Array.from(values);
}

const problems: string[] = [];
/** One device for all: a software adapter compiles the network's shaders for many seconds. */
beforeAll(async () => {
  const { device } = await useSoftwareGpu();
  device.onuncapturederror = ({ error }) => problems.push(error.message);
});

it.each([
  ['moments', MomentsTarget, 'tap', 1e-3],
  ['moments of colours', MomentsTarget, 'picture', 1e-3],
  // Places of the picture that are nearest to a place of the style by the last bit only may change.
  ['transport', TransportTarget, 'tap', 0.03],
] as const)('a style is on the GPU what it is on the CPU: %s', async (_, Target, of, tolerance) => {
  await useWasm();
  const expected = await measure(Target, of);
  await tf.setBackend('webgpu');
  const actual = await measure(Target, of);
  expect(problems.splice(0)).toEqual([]);
  const size = (values: Float32Array) => Math.sqrt(values.subarray(1).reduce((sum, value) => sum + value ** 2, 0));
  expect(actual[0]).toBeCloseTo(expected[0]!, 4);
  expect(size(actual.map((value, i) => value - expected[i]!))).toBeLessThan(tolerance * size(expected));
});
