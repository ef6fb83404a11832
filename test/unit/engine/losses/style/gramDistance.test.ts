import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FeatureNetwork } from '../../../../../engine/features/featureNetwork';
import { loadInception } from '../../../../../engine/features/inception';
import { luminanceGramDistances } from '../../../../../engine/losses/style/gramDistance';
import { noise } from '../../tensors';
import { useWasm } from '../../useWasm';

let network: FeatureNetwork;
beforeAll(async () => {
  await useWasm();
  network = loadInception(readFileSync('weights/inception.safetensors'));
});
afterAll(() => network.dispose());

/** Sine stripes of a period in pixels, coloured. */
function stripes(period: number, color: [number, number, number]): tf.Tensor4D {
  const values = Array.from({ length: 48 * 48 }, (_, i) => 0.5 + 0.4 * Math.sin((2 * Math.PI * (i % 48)) / period));
  return tf.mul(tf.tensor4d(values, [1, 48, 48, 1]), tf.tensor1d(color));
}

it('sees the strokes and not their colour', async () => {
  const style = stripes(6, [0.5, 0.5, 0.5]);
  // The same luma in another colour.
  const tinted = stripes(6, [1, 0.201 / 0.587, 0]);
  const [same, other] = await luminanceGramDistances(network, [tinted, stripes(16, [0.5, 0.5, 0.5])], style);
  expect(same).toBeLessThan(1e-4);
  expect(other).toBeGreaterThan(0.05);
});

it('leaves nothing behind', async () => {
  const [a, b] = [noise<tf.Rank.R4>([1, 16, 16, 3], 1), noise<tf.Rank.R4>([1, 24, 16, 3], 2)];
  const before = tf.memory().numTensors;
  await luminanceGramDistances(network, [a, b], b);
  expect(tf.memory().numTensors).toBe(before);
});
