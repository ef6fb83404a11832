/**
 * Networks with frozen weights whose activations describe a picture; losses compare those.
 *
 * The way: `inception.ts` or `vgg19.ts` read a file to a graph (`featureGraph.ts`) and weights
 * (`convolutionWeights.ts`). This file makes a `featureNetwork.ts` of them: `graphNetwork.ts` in tfjs operations
 * (`frozenConvolution.ts`, `pooling.ts`), or on the CPU, where `kernelFit.ts` says that it can, `kernelNetwork.ts`; both
 * see the tiniest pictures by `smallPictures.ts`.
 * There a `pictureRunner.ts` has for each size a plan of the memory (`networkPlan.ts`, `allocations.ts`) that
 * `networkProgram.ts` runs in the kernel (`featureKernel.ts`, `wasm/`) with `packedConvolution.ts`. `networkMemory.ts`
 * says what a network takes on a GPU.
 *
 * Papers: Szegedy et al. 2015 (https://arxiv.org/abs/1512.00567), Simonyan and Zisserman 2014
 * (https://arxiv.org/abs/1409.1556), Lavin and Gray 2015 (https://arxiv.org/abs/1509.09308) for `winograd.ts`.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { ConvolutionWeights } from './convolutionWeights';
import type { GraphDescription } from './featureGraph';
import type { FeatureNetwork } from './featureNetwork';
import { FrozenConvolution } from './frozenConvolution';
import { GraphNetwork } from './graphNetwork';
import { fitsKernel } from './kernelFit';
import { KernelNetwork } from './kernelNetwork';
import { withRepeatedEdges, type RepeatingNetwork } from './smallPictures';

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
): RepeatingNetwork {
  return withRepeatedEdges(bareNetwork(graph, weights, wasm), graph);
}

function bareNetwork(graph: GraphDescription, weights: ReadonlyMap<string, ConvolutionWeights>, wasm?: ArrayBuffer): FeatureNetwork {
  if (wasm && tf.getBackend() === 'wasm' && fitsKernel(graph, weights)) return new KernelNetwork(graph, weights, wasm);
  return new GraphNetwork(graph, new Map([...weights].map(([name, each]) => [name, frozen(each)])));
}

function frozen({ shape, kernel, bias }: ConvolutionWeights): FrozenConvolution {
  return new FrozenConvolution(tf.tensor4d(kernel, [...shape]), tf.tensor1d(bias));
}
