import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConvolutionWeights } from '../../../../engine/features/convolutionWeights';
import { createNetwork } from '../../../../engine/features/createNetwork';
import type { GraphDescription, GraphNode } from '../../../../engine/features/featureGraph';
import type { FeatureNetwork } from '../../../../engine/features/featureNetwork';
import { GraphNetwork } from '../../../../engine/features/graphNetwork';
import { loadInception } from '../../../../engine/features/inception';
import { KernelNetwork } from '../../../../engine/features/kernelNetwork';
import type { RepeatingNetwork } from '../../../../engine/features/smallPictures';
import { largestError, noise } from '../tensors';
import { useWasm } from '../useWasm';

const wasm = new Uint8Array(readFileSync('dist/features.wasm')).buffer;
const TOLERANCE = 1e-5;

beforeAll(useWasm);

/** A loss that every value of every tap has its own share of, and its gradient at the picture. */
function lossOf(network: FeatureNetwork, taps: readonly string[]) {
  return (picture: tf.Tensor) => {
    const features = network.features(picture as tf.Tensor4D, taps);
    return tf.addN(taps.map((tap, i) => tf.sum(tf.mul(features[tap]!, noise(features[tap]!.shape, i, -1, 1)))));
  };
}

function expectEqual(ours: FeatureNetwork, plain: FeatureNetwork, taps: readonly string[], picture: tf.Tensor4D): void {
  const [actual, expected] = [ours, plain].map((network) => network.features(picture, taps)) as [Features, Features];
  for (const tap of taps) {
    expect(actual[tap]!.shape).toEqual(expected[tap]!.shape);
    expect(largestError(actual[tap]!, expected[tap]!), tap).toBeLessThan(TOLERANCE);
  }
  const [gradient, plainGradient] = [ours, plain].map((network) => tf.grad(lossOf(network, taps))(picture)) as [tf.Tensor, tf.Tensor];
  expect(tf.max(tf.abs(plainGradient)).dataSync()[0]).toBeGreaterThan(0);
  expect(largestError(gradient, plainGradient)).toBeLessThan(TOLERANCE);
}

type Features = ReturnType<FeatureNetwork['features']>;

describe('the built-in network', () => {
  const file = readFileSync('weights/inception.safetensors');
  let ours: RepeatingNetwork;
  let plain: RepeatingNetwork;

  beforeAll(() => {
    ours = loadInception(file, wasm);
    plain = loadInception(file);
  });
  afterAll(() => [ours, plain].forEach((network) => network.dispose()));

  it('is computed by the kernel, where there is one', () => {
    expect(ours.bare).toBeInstanceOf(KernelNetwork);
    expect(plain.bare).toBeInstanceOf(GraphNetwork);
  });

  it.each([
    [48, 48],
    [50, 37],
    [17, 23],
    [9, 8],
    [2, 3],
  ])('has TensorFlow.js’s features and gradient on %i×%i pixels', (height, width) => {
    const taps = [...new Set([...plain.styleTaps, ...plain.contentTaps])];
    expectEqual(ours, plain, taps, noise<tf.Rank.R4>([1, height, width, 3], height));
  });

  it('has them where all values are equal, so that each window has several maxima', () => {
    expectEqual(ours, plain, plain.styleTaps, tf.fill([1, 40, 30, 3], 0.5));
  });

  it.each(['activation_1', 'activation_5', 'activation_8', 'mixed0', 'mixed2_pool'])('has them at %s alone', (tap) => {
    expectEqual(ours, plain, [tap], noise<tf.Rank.R4>([1, 20, 22, 3], 5));
  });

  it('gives the same bytes again, whatever lay between', () => {
    const picture = noise<tf.Rank.R4>([1, 30, 26, 3], 6);
    const gradient = () => tf.grad(lossOf(ours, ours.styleTaps))(picture).dataSync();
    const first = gradient();
    ours.features(noise<tf.Rank.R4>([1, 64, 40, 3], 7, -9, 9), ours.styleTaps);
    expect(gradient()).toEqual(first);
  });

  it('has the gradient of each of several pictures, and of one that is looked at twice', () => {
    const pictures = noise<tf.Rank.R4>([3, 18, 14, 3], 8);
    const squares = (network: FeatureNetwork) => (x: tf.Tensor) =>
      tf.addN(Object.values(network.features(x as tf.Tensor4D, network.styleTaps)).map((tap) => tf.sum(tf.square(tap))));
    const each = tf.split(pictures, 3).map((picture) => tf.grad(squares(plain))(picture));
    expect(largestError(tf.grad(squares(ours))(pictures), tf.concat(each))).toBeLessThan(TOLERANCE);
    const twice = (network: FeatureNetwork) => (x: tf.Tensor) =>
      tf.add(lossOf(network, ['mixed0'])(x), lossOf(network, ['activation_3'])(tf.mul(x, 0.5)));
    const [picture] = tf.split(pictures, 3) as [tf.Tensor];
    expect(largestError(tf.grad(twice(ours))(picture), tf.grad(twice(plain))(picture))).toBeLessThan(TOLERANCE);
  });

  it('has the features of many pictures in memory but once', async () => {
    const pictures = noise<tf.Rank.R4>([6, 24, 24, 3], 10);
    const before = tf.memory().numBytes;
    let features: Features = {};
    const { peakBytes } = await tf.profile(() => {
      features = ours.features(pictures, ours.styleTaps);
      return Object.values(features);
    });
    const bytes = Object.values(features).reduce((sum, { size }) => sum + 4 * size, 0);
    expect(peakBytes - before).toBeLessThan(1.2 * bytes);
  });

  it('leaves no tensor behind', () => {
    const picture = noise<tf.Rank.R4>([1, 16, 16, 3], 9);
    const before = tf.memory().numTensors;
    tf.dispose(ours.features(picture, ours.styleTaps));
    tf.grad(lossOf(ours, ours.contentTaps))(picture).dispose();
    expect(tf.memory().numTensors - before).toBeLessThanOrEqual(3);
  });

  it('passes on what is no number', () => {
    const picture = tf.fill<tf.Rank.R4>([1, 12, 12, 3], NaN);
    const { mixed2 } = ours.features(picture, ['mixed2']);
    expect(mixed2!.dataSync().every(Number.isNaN)).toBe(true);
  });
});

describe('other networks', () => {
  const shapes: [name: string, side: number, inputs: number, outputs: number][] = [
    ['first', 5, 3, 8],
    ['second', 3, 8, 24],
    ['third', 1, 24, 16],
  ];
  const nodes: GraphNode[] = [
    { op: 'convolution', name: 'first', inputs: ['picture'] },
    { op: 'maxPool', name: 'halved', inputs: ['first'], size: 2, stride: 2, padding: 'valid' },
    { op: 'convolution', name: 'second', inputs: ['halved'] },
    { op: 'averagePool', name: 'quartered', inputs: ['second'], size: 2, stride: 2, padding: 'valid' },
    { op: 'convolution', name: 'third', inputs: ['quartered'] },
  ];
  const graph: GraphDescription = {
    name: 'other',
    styleTaps: ['first', 'second', 'third'],
    contentTaps: ['third'],
    preprocessing: { scale: [2, 3, 4], offset: [-1, 0, 0.5] },
    nodes,
  };
  const random = (length: number, seed: number) => noise([length], seed, -0.5, 0.5).dataSync<'float32'>();
  const weights = (sizes: typeof shapes) =>
    new Map(
      sizes.map(([name, side, inputs, outputs], i): [string, ConvolutionWeights] => [
        name,
        {
          shape: [side, side, inputs, outputs],
          kernel: random(side * side * inputs * outputs, i),
          bias: random(outputs, i + 10),
        },
      ]),
    );

  it.each([
    [16, 16],
    [19, 13],
  ])('have TensorFlow.js’s features and gradient on %i×%i pixels', (height, width) => {
    const [ours, plain] = [wasm, undefined].map((kernel) => createNetwork(graph, weights(shapes), kernel)) as [RepeatingNetwork, RepeatingNetwork];
    expect(ours.bare).toBeInstanceOf(KernelNetwork);
    expectEqual(ours, plain, graph.styleTaps, noise<tf.Rank.R4>([1, height, width, 3], 1));
  });

  it('are left to TensorFlow.js where the kernel is not made for their shapes', () => {
    const odd = shapes.map(([name, side, inputs, outputs]) => [name, side, inputs, name === 'third' ? outputs - 1 : outputs] as const);
    expect(createNetwork(graph, weights(odd as typeof shapes), wasm).bare).toBeInstanceOf(GraphNetwork);
    const pooledPicture = { ...graph, nodes: [{ ...nodes[1]!, inputs: ['picture'] } as GraphNode, ...nodes.slice(2)] };
    expect(createNetwork(pooledPicture, weights(shapes), wasm).bare).toBeInstanceOf(GraphNetwork);
  });
});
