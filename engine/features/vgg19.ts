import { toFloat32, type StoredTensor } from '../../shared/safetensors';
import type { ConvolutionWeights } from './convolutionWeights';
import { createNetwork } from './createNetwork';
import type { GraphNode } from './featureGraph';
import type { FeatureNetwork } from './featureNetwork';

/** Convolutions of `features[:30]` in torchvision's VGG19, stage by stage; a pool lies between the stages. */
const stages = [[0, 2], [5, 7], [10, 12, 14, 16], [19, 21, 23, 25], [28]];
const mean = [0.485, 0.456, 0.406];
const deviation = [0.229, 0.224, 0.225];

/**
 * VGG19 (Simonyan and Zisserman 2014, https://arxiv.org/abs/1409.1556) up to relu5_1. Taps carry the index
 * of torchvision's ReLU: "1" is relu1_1, "22" relu4_2. Widths are those of the tensors.
 * @param tensors `features.N.weight` (out×in×3×3) and `features.N.bias` (out), as in torchvision.
 * @param pooling `max` as trained; `average` gives smoother gradients.
 * @param wasm features.wasm, for the CPU; see `createNetwork`.
 * @throws Error if a tensor is missing.
 */
export function loadVgg19(
  tensors: ReadonlyMap<string, StoredTensor>,
  pooling: 'max' | 'average',
  wasm?: ArrayBuffer,
): FeatureNetwork {
  const graph = {
    name: 'VGG19',
    styleTaps: ['1', '6', '11', '20', '29'],
    contentTaps: ['22'],
    preprocessing: {
      scale: deviation.map((value) => 1 / value),
      offset: deviation.map((value, i) => -mean[i]! / value),
    },
    nodes: vggNodes(`${pooling}Pool`),
  };
  const weights = stages.flat().map((index) => [activationOf(index), frozen(tensors, index)] as const);
  return createNetwork(graph, new Map(weights), wasm);
}

function vggNodes(pool: 'maxPool' | 'averagePool'): GraphNode[] {
  let input = 'picture';
  return stages.flatMap((indices, stage) => {
    const nodes: GraphNode[] = [];
    if (stage > 0) nodes.push({ op: pool, name: `pool${stage}`, inputs: [input], size: 2, stride: 2, padding: 'valid' });
    for (const index of indices) {
      const previous = nodes.at(-1)?.name ?? input;
      nodes.push({ op: 'convolution', name: activationOf(index), inputs: [previous] });
    }
    input = nodes.at(-1)!.name;
    return nodes;
  });
}

/** The ReLU stands right behind its convolution. */
function activationOf(convolution: number): string {
  return String(convolution + 1);
}

function frozen(tensors: ReadonlyMap<string, StoredTensor>, index: number): ConvolutionWeights {
  const [weight, bias] = ['weight', 'bias'].map((part) => {
    const tensor = tensors.get(`features.${index}.${part}`);
    if (!tensor) throw new Error(`VGG19's file has no tensor "features.${index}.${part}".`);
    return tensor;
  }) as [StoredTensor, StoredTensor];
  const [outputs, inputs, height, width] = weight.shape as [number, number, number, number];
  const kernel = channelsLast(toFloat32(weight), { outputs, inputs, positions: height * width });
  return { shape: [height, width, inputs, outputs], kernel, bias: toFloat32(bias) };
}

/** Outputs × inputs × positions → positions × inputs × outputs. */
function channelsLast(values: Float32Array, size: { outputs: number; inputs: number; positions: number }): Float32Array {
  const { outputs, inputs, positions } = size;
  const turned = new Float32Array(values.length);
  let at = 0;
  for (let output = 0; output < outputs; output++)
    for (let input = 0; input < inputs; input++)
      for (let position = 0; position < positions; position++)
        turned[(position * inputs + input) * outputs + output] = values[at++]!;
  return turned;
}
