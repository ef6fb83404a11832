import { readSafetensors, toFloat32, type StoredTensor } from '../../shared/safetensors';
import type { ConvolutionWeights } from './convolutionWeights';
import { createNetwork } from './createNetwork';
import type { GraphDescription, GraphNode } from './featureGraph';
import type { RepeatingNetwork } from './smallPictures';

/**
 * InceptionV3 (Szegedy et al. 2015, https://arxiv.org/abs/1512.00567) from the input up to `mixed2`, made
 * dense: all paddings keep the size, and the first convolution visits every pixel and is averaged over 2×2
 * where the original strides. Strides that skip pixels leave a checkerboard in what is trained on them.
 */
const graph: GraphDescription = {
  name: 'InceptionV3',
  styleTaps: ['activation_1', 'activation_3', 'activation_5', 'mixed0', 'mixed2'],
  contentTaps: ['mixed0'],
  preprocessing: { scale: [2, 2, 2], offset: [-1, -1, -1] },
  nodes: [
    convolution('activation_1', 'picture'),
    { op: 'averagePool', name: 'halved', inputs: ['activation_1'], size: 2, stride: 2, padding: 'valid' },
    convolution('activation_2', 'halved'),
    convolution('activation_3', 'activation_2'),
    { op: 'maxPool', name: 'max_pooling2d_1', inputs: ['activation_3'], size: 3, stride: 2, padding: 'same' },
    convolution('activation_4', 'max_pooling2d_1'),
    convolution('activation_5', 'activation_4'),
    { op: 'maxPool', name: 'max_pooling2d_2', inputs: ['activation_5'], size: 3, stride: 2, padding: 'same' },
    ...block('mixed0', 'max_pooling2d_2', 6),
    ...block('mixed1', 'mixed0', 13),
    ...block('mixed2', 'mixed1', 20),
  ],
};

/**
 * Loads the built-in network onto the current backend.
 * @param file weights/inception.safetensors; see weights/README.md for its tensors.
 * @param wasm features.wasm, for the CPU; see `createNetwork`.
 * @throws SafetensorsError or Error if it is another file.
 */
export function loadInception(file: Uint8Array, wasm?: ArrayBuffer): RepeatingNetwork {
  const { tensors } = readSafetensors(file);
  const names = graph.nodes.filter(({ op }) => op === 'convolution').map(({ name }) => name);
  return createNetwork(graph, new Map(names.map((name) => [name, frozen(tensors, name)])), wasm);
}

function frozen(tensors: ReadonlyMap<string, StoredTensor>, name: string): ConvolutionWeights {
  const [kernel, scale, offset, bias] = ['kernel', 'scale', 'offset', 'bias'].map((part) => {
    const tensor = tensors.get(`${name}.${part}`);
    if (!tensor) throw new Error(`The feature network's file has no tensor "${name}.${part}".`);
    return tensor;
  }) as [StoredTensor, StoredTensor, StoredTensor, StoredTensor];
  return {
    shape: kernel.shape as unknown as ConvolutionWeights['shape'],
    kernel: dequantized(toFloat32(kernel), toFloat32(scale), toFloat32(offset)),
    bias: toFloat32(bias),
  };
}

/** kernel · scale + offset, where scale and offset belong to the output channel, the last dimension. */
function dequantized(kernel: Float32Array, scale: Float32Array, offset: Float32Array): Float32Array {
  const outputs = scale.length;
  return kernel.map((value, i) => value * scale[i % outputs]! + offset[i % outputs]!);
}

function convolution(name: string, input: string): GraphNode {
  return { op: 'convolution', name, inputs: [input] };
}

/** One Inception block: branches 1×1, 5×5, 3×3 twice and pool, whose activations are numbered from `first`. */
function block(name: string, input: string, first: number): GraphNode[] {
  const activation = (i: number) => `activation_${first + i}`;
  const pool = `${name}_pool`;
  return [
    convolution(activation(0), input),
    convolution(activation(1), input),
    convolution(activation(2), activation(1)),
    convolution(activation(3), input),
    convolution(activation(4), activation(3)),
    convolution(activation(5), activation(4)),
    { op: 'averagePool', name: pool, inputs: [input], size: 3, stride: 1, padding: 'same' },
    convolution(activation(6), pool),
    { op: 'concat', name, inputs: [activation(0), activation(2), activation(5), activation(6)] },
  ];
}
