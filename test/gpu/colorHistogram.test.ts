import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { expect, it } from 'vitest';
import { ColorHistogramTarget } from '../../webview/engine/losses/colorHistogram';
import { noise } from '../unit/engine/tensors';
import { useWasm } from '../unit/engine/useWasm';
import { useSoftwareGpu } from './softwareGpu';

/** Loss and gradient of a crop against a style as large as real ones. */
async function measure(): Promise<Float32Array> {
  const style = noise<tf.Rank.R3>([3, 260, 300], 1, 0, 1);
  const picture = noise<tf.Rank.R3>([3, 110, 110], 2, 0, 0.6);
  const target = new ColorHistogramTarget(style);
  const { value, grad } = tf.valueAndGrad((x) => target.distance(target.histogram(x as tf.Tensor3D)))(picture);
  const values = [...(await value.data()), ...(await grad.data())];
  target.dispose();
  tf.dispose([style, picture, value, grad]);
  return Float32Array.from(values);
}

it('the colours of a real style are counted on the GPU as on the CPU', async () => {
  await useWasm();
  const expected = await measure();
  const { device } = await useSoftwareGpu();
  const problems: string[] = [];
  device.onuncapturederror = ({ error }) => problems.push(error.message);
  const actual = await measure();
  expect(problems).toEqual([]);
  const largest = Math.max(...expected.subarray(1).map(Math.abs));
  expect(actual[0]).toBeCloseTo(expected[0]!, 4);
  actual.subarray(1).forEach((value, i) => expect(Math.abs(value - expected[i + 1]!)).toBeLessThan(1e-3 * largest));
});
