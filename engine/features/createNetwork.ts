import * as tf from '@tensorflow/tfjs-core';
import type { ConvolutionWeights } from './convolutionWeights';
import type { GraphDescription } from './featureGraph';
import type { FeatureNetwork } from './featureNetwork';
import { FrozenConvolution } from './frozenConvolution';
import { GraphNetwork } from './graphNetwork';
import { fitsKernel } from './kernelFit';
import { KernelNetwork } from './kernelNetwork';

/**
 * Puts a network onto the current backend.
 * @param weights one for each convolution node
 * @param wasm features.wasm: on the CPU it computes the networks whose shapes it is made for; without it, and on the
 * GPU, TensorFlow.js does
 */
export function createNetwork(
  graph: GraphDescription,
  weights: ReadonlyMap<string, ConvolutionWeights>,
  wasm?: ArrayBuffer,
): FeatureNetwork {
  if (wasm && tf.getBackend() === 'wasm' && fitsKernel(graph, weights)) return new KernelNetwork(graph, weights, wasm);
  return new GraphNetwork(graph, new Map([...weights].map(([name, each]) => [name, frozen(each)])));
}

function frozen({ shape, kernel, bias }: ConvolutionWeights): FrozenConvolution {
  return new FrozenConvolution(tf.tensor4d(kernel, [...shape]), tf.tensor1d(bias));
}
