import type { ConvolutionWeights } from './convolutionWeights';
import type { GraphDescription, GraphNode } from './featureGraph';
import { BLOCK } from './featureKernel';

/**
 * Whether `wasm/features.ts` computes a network; for all these shapes it is quicker than XNNPACK, so that nothing else
 * decides. Kernels are square with a centre; channels come in eights but for the picture's; what is concatenated are
 * convolutions that nothing else reads, since they write their parts of the whole.
 */
export function fitsKernel({ nodes }: GraphDescription, weights: ReadonlyMap<string, ConvolutionWeights>): boolean {
  return nodes.every((node) => {
    if (node.op === 'convolution') return convolutionFits(node, weights.get(node.name)!);
    if (node.op === 'concat') return node.inputs.every((input) => isPart(nodes, input));
    return node.inputs[0] !== 'picture' && (node.op === 'averagePool' || behindReLU(nodes, node.inputs[0]));
  });
}

function convolutionFits(node: GraphNode, { shape: [height, width, inputs, outputs] }: ConvolutionWeights): boolean {
  const inputsFit = node.inputs[0] === 'picture' ? inputs === 3 : inputs % BLOCK === 0;
  return height === width && height % 2 === 1 && inputsFit && outputs % BLOCK === 0;
}

function isPart(nodes: readonly GraphNode[], name: string): boolean {
  const readers = nodes.filter(({ inputs }) => inputs.includes(name));
  return readers.length === 1 && nodes.some((node) => node.op === 'convolution' && node.name === name);
}

function behindReLU(nodes: readonly GraphNode[], name: string): boolean {
  return nodes.some((node) => node.name === name && (node.op === 'convolution' || node.op === 'concat'));
}
