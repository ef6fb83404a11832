import { readFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs-core';
import { createKernel } from '../../engine/features/featureKernel';
import type { FeatureNetwork } from '../../engine/features/featureNetwork';
import { FrozenConvolution } from '../../engine/features/frozenConvolution';
import { loadInception } from '../../engine/features/inception';
import { PackedConvolution } from '../../engine/features/packedConvolution';
import { Random } from '../../engine/random';
import { cannot, processorTime, takeTurns, type Way } from './measure';
import { peakHeading, peakRow, peakWay } from './peak';
import { Torch } from './torch';

/** A kind of convolution of the built-in network: at which share of the picture's side, and how many there are. */
interface Layer {
  readonly share: number;
  readonly side: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly count: number;
}

const layers: readonly Layer[] = [
  { share: 1, side: 3, inputs: 3, outputs: 32, count: 1 },
  { share: 2, side: 3, inputs: 32, outputs: 32, count: 1 },
  { share: 2, side: 3, inputs: 32, outputs: 64, count: 1 },
  { share: 4, side: 1, inputs: 64, outputs: 80, count: 1 },
  { share: 4, side: 3, inputs: 80, outputs: 192, count: 1 },
  { share: 8, side: 5, inputs: 48, outputs: 64, count: 3 },
  { share: 8, side: 3, inputs: 64, outputs: 96, count: 3 },
  { share: 8, side: 3, inputs: 96, outputs: 96, count: 3 },
  // The branches of 1×1 kernels of a block, taken together.
  { share: 8, side: 1, inputs: 192, outputs: 208, count: 1 },
  { share: 8, side: 1, inputs: 256, outputs: 240, count: 1 },
  { share: 8, side: 1, inputs: 288, outputs: 240, count: 1 },
];

/** What `quick` sees of its crops, and `balanced`; whole eighths. */
const SIZES = [48, 80, 112];
const LAYER_SIZE = 96;
const ROUNDS = 9;
const COLUMNS = ['TensorFlow.js / ours', 'PyTorch / ours'];

/** GFLOP of one way, counted as a plain convolution does it: Winograd's has fewer. */
const gflop = (size: number, { share, side, inputs, outputs }: Layer) =>
  (2 * (size / share) ** 2 * side ** 2 * inputs * outputs) / 1e9;

/** The feature network's kernel, forward and gradient at its input: against the peak, TensorFlow.js and PyTorch. */
export async function benchNetworks(): Promise<void> {
  const wasm = new Uint8Array(await readFile('dist/features.wasm')).buffer;
  const peak = await peakWay();
  const torch = await Torch.start();
  if (!torch) cannot('PyTorch’s side of the networks', 'no python3 here has PyTorch.');
  const name = torch ? ` ${torch.version}` : '';
  peakHeading(`Convolutions of the built-in network on ${LAYER_SIZE}² pixels, there and back, one thread (PyTorch${name})`, ...COLUMNS);
  for (const layer of layers) await benchLayer(layer, wasm, peak, torch);
  peakHeading(`The built-in network to all its taps, there and back, one thread (PyTorch${name})`, ...COLUMNS);
  for (const size of SIZES) await benchWhole(size, wasm, peak, torch);
  torch?.end();
}

async function benchLayer(layer: Layer, wasm: ArrayBuffer, peak: Way, torch: Torch | undefined): Promise<void> {
  const { share, side, inputs, outputs } = layer;
  const size = LAYER_SIZE / share;
  const both = 2 * gflop(LAYER_SIZE, layer);
  const ways = [peak, kernelWay(layer, size, wasm), plainWay(layer, size)];
  if (torch) ways.push(() => torch.milliseconds({ what: 'convolution', size, side, inputs, outputs }));
  const [best, ours, ...others] = (await takeTurns(ways, ROUNDS)) as [number, number, ...number[]];
  peakRow(`${size}², ${side}×${side}, ${inputs} → ${outputs}`, ours / both, best, ...others.map((other) => (other / ours).toFixed(2)));
}

function noise(length: number): Float32Array {
  const random = Random.seeded(2);
  return Float32Array.from({ length }, () => random.uniform() - 0.5);
}

/** Convolution and its gradient alone, on maps that lie in the kernel's memory. */
function kernelWay({ side, inputs, outputs }: Layer, size: number, wasm: ArrayBuffer): Way {
  const { kernel, memory } = createKernel(wasm);
  const weights = { shape: [side, side, inputs, outputs], kernel: noise(side ** 2 * inputs * outputs), bias: noise(outputs) } as const;
  const convolution = new PackedConvolution(kernel, memory, weights);
  const map = (channels: number) => {
    const pixel = channels * 4;
    const row = (size + 4) * pixel;
    const cells = memory.take((size + 5) * row);
    memory.floats(cells, ((size + 5) * row) / 4).set(noise(((size + 5) * row) / 4));
    const description = memory.take(24);
    memory.integers(description, 6).set([cells + 2 * (row + pixel), size, size, channels, pixel, row]);
    return description;
  };
  const [input, dInput, output] = [map(Math.ceil(inputs / 4) * 4), map(Math.ceil(inputs / 8) * 8), map(outputs)];
  const scratch = memory.take(convolution.scratchBytes);
  return () =>
    processorTime(() => {
      convolution.apply(input, output, scratch);
      convolution.passBack(output, dInput, undefined, scratch);
    });
}

function plainWay({ side, inputs, outputs }: Layer, size: number): Way {
  const frozen = new FrozenConvolution(tf.tensor4d(noise(side ** 2 * inputs * outputs), [side, side, inputs, outputs]), tf.zeros([outputs]));
  const picture = tf.tensor4d(noise(size * size * inputs), [1, size, size, inputs]);
  const gradient = tf.tensor4d(noise(size * size * outputs), [1, size, size, outputs]);
  return () => processorTime(() => tf.tidy(() => void tf.grad((x) => frozen.apply(x as tf.Tensor4D))(picture, gradient)));
}

async function benchWhole(size: number, wasm: ArrayBuffer, peak: Way, torch: Torch | undefined): Promise<void> {
  const file = await readFile('weights/inception.safetensors');
  const networks = [loadInception(file, wasm), loadInception(file)];
  const ways = [peak, ...networks.map((network) => thereAndBack(network, size))];
  if (torch) ways.push(() => torch.milliseconds({ what: 'features', size }));
  const [best, ours, ...others] = (await takeTurns(ways, ROUNDS)) as [number, number, ...number[]];
  const both = 2 * layers.reduce((sum, layer) => sum + layer.count * gflop(size, layer), 0);
  peakRow(`${size}²`, ours / both, best, ...others.map((other) => (other / ours).toFixed(2)));
  networks.forEach((network) => network.dispose());
}

function thereAndBack(network: FeatureNetwork, size: number): Way {
  const picture = tf.randomUniform<tf.Rank.R4>([1, size, size, 3], 0, 1, 'float32', 1);
  const sums = (x: tf.Tensor) =>
    tf.addN(Object.values(network.features(x as tf.Tensor4D, network.styleTaps)).map((tap) => tf.sum<tf.Scalar>(tap)));
  return () => processorTime(() => tf.tidy(() => void tf.grad(sums)(picture).dataSync()));
}
