import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeSafetensors } from '../../../../shared/safetensors';
import type { FeatureNetwork } from '../../../../engine/features/featureNetwork';
import { loadInception } from '../../../../engine/features/inception';
import { largestError, noise } from '../tensors';
import { useWasm } from '../useWasm';

const weights = readFileSync('weights/inception.safetensors');
let network: FeatureNetwork;

beforeAll(async () => {
  await useWasm();
  network = loadInception(weights);
});
afterAll(() => network.dispose());

it('is what the script takes from the pinned package', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'inception-'));
  const file = path.join(folder, 'inception.safetensors');
  execFileSync(process.execPath, ['scripts/extract-inception.mjs', file], { stdio: 'pipe' });
  expect(readFileSync(file).equals(weights)).toBe(true);
  rmSync(folder, { recursive: true });
});

it('has taps of the known sizes, and nothing is left behind', () => {
  const picture = noise<tf.Rank.R4>([1, 32, 48, 3], 1);
  const before = tf.memory().numTensors;
  const features = network.features(picture, [...network.styleTaps, ...network.contentTaps]);
  expect(Object.fromEntries(Object.entries(features).map(([tap, { shape }]) => [tap, shape]))).toEqual({
    activation_1: [1, 32, 48, 32],
    activation_3: [1, 16, 24, 64],
    activation_5: [1, 8, 12, 192],
    mixed0: [1, 4, 6, 256],
    mixed2: [1, 4, 6, 288],
  });
  expect(tf.memory().numTensors).toBe(before + 5);
  tf.dispose(Object.values(features));
});

it('sees each picture of a stack by itself', () => {
  const pictures = [1, 2, 3].map((seed) => noise<tf.Rank.R4>([1, 24, 20, 3], seed, 0, seed / 3));
  const together = network.features(tf.concat4d(pictures, 0), network.styleTaps);
  const alone = pictures.map((picture) => network.features(picture, network.styleTaps));
  for (const tap of network.styleTaps) {
    const expected = tf.concat4d(alone.map((features) => features[tap]!), 0);
    expect(largestError(together[tap]!, expected)).toBeLessThan(1e-6);
  }
});

describe('activations of trained weights', () => {
  /** Share of values above 0, and their mean, tap by tap. */
  const statistics = (picture: tf.Tensor4D) => {
    const features = network.features(picture, network.styleTaps);
    return network.styleTaps.map((tap) => ({
      alive: tf.mean(tf.step(features[tap]!)).dataSync()[0]!,
      mean: tf.mean(features[tap]!).dataSync()[0]!,
    }));
  };

  it('neither die nor explode', () => {
    for (const { alive, mean } of statistics(noise<tf.Rank.R4>([1, 64, 64, 3], 2))) {
      expect(alive).toBeGreaterThan(0.02);
      expect(alive).toBeLessThan(0.98);
      expect(mean).toBeGreaterThan(0.01);
      expect(mean).toBeLessThan(10);
    }
  });

  it('see an edge where there is one', () => {
    const edge = tf.tensor4d(Array.from({ length: 32 * 32 * 3 }, (_, i) => (Math.floor(i / 3) % 32 < 16 ? 0.1 : 0.9)), [1, 32, 32, 3]);
    const first = network.features(edge, ['activation_1'])['activation_1']!;
    const response = (column: number) => tf.slice(first, [0, 8, column, 0], [1, 16, 1, 32]);
    const change = (a: number, b: number) => tf.sum(tf.abs(tf.sub(response(a), response(b)))).dataSync()[0]!;
    expect(change(8, 9)).toBeLessThan(1e-3);
    expect(change(14, 16)).toBeGreaterThan(1);
  });
});

it('names a tap that it has not, and a tensor that the file has not', () => {
  expect(() => network.features(tf.zeros([1, 8, 8, 3]), ['mixed9'])).toThrow('mixed9');
  expect(() => loadInception(writeSafetensors([]))).toThrow('activation_1.kernel');
});
