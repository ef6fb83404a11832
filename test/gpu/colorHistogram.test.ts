import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { beforeAll, expect, it } from 'vitest';
import { ColorHistogramTarget, rgbUvHistogram } from '../../engine/losses/color/colorHistogram';
import { squaredDistance } from '../../engine/losses/sums';
import { noise } from '../unit/engine/tensors';
import { useWasm } from '../unit/engine/useWasm';
import { useSoftwareGpu } from './softwareGpu';

const problems: string[] = [];
beforeAll(async () => {
  const { device } = await useSoftwareGpu();
  device.onuncapturederror = ({ error }) => problems.push(error.message);
});

/** Loss and gradient of a crop against a style as large as real ones. */
async function studio(): Promise<Float32Array> {
  const style = noise<tf.Rank.R3>([3, 260, 300], 1, 0, 1);
  const target = new ColorHistogramTarget(style);
  const values = await lossAndGradient(noise([3, 110, 110], 2, 0, 0.6), (x) => tf.squeeze(target.distance(target.histogram(tf.expandDims(x)))));
  target.dispose();
  return values;
}

/** With the notebook's bins, of a picture too small to be sampled. */
async function notebook(): Promise<Float32Array> {
  const root = (x: tf.Tensor3D) => tf.sqrt(rgbUvHistogram(x, { bins: 256, logEpsilon: 1e-6, side: 64, sampling: 'bilinear' }));
  const style = root(noise([3, 20, 30], 1, 0, 1));
  return lossAndGradient(noise([3, 16, 24], 2, 0.1, 0.6), (x) => squaredDistance(root(x), style));
}

async function lossAndGradient(picture: tf.Tensor3D, loss: (x: tf.Tensor3D) => tf.Scalar): Promise<Float32Array> {
  const { value, grad } = tf.valueAndGrad((x) => loss(x as tf.Tensor3D))(picture);
  const values = Float32Array.from([...(await value.data()), ...(await grad.data())]);
  tf.dispose([picture, value, grad]);
  return values;
}

it.each([
  ['of a real style', studio],
  ['into 256 bins', notebook],
])('colours are counted on the GPU as on the CPU: %s', async (_, measure) => {
  await useWasm();
  const expected = await measure();
  await tf.setBackend('webgpu');
  const actual = await measure();
  expect(problems.splice(0)).toEqual([]);
  const largest = Math.max(...expected.subarray(1).map(Math.abs));
  expect(actual[0]).toBeCloseTo(expected[0]!, 4);
  actual.subarray(1).forEach((value, i) => expect(Math.abs(value - expected[i + 1]!)).toBeLessThan(1e-3 * largest));
});
