import * as tf from '@tensorflow/tfjs-core';
import type { FeatureNetwork } from './featureNetwork';
import type { FrozenConvolution } from './frozenConvolution';
import { averagePool, maxPool, type PoolingOptions } from './pooling';

export type GraphNode =
  /** Convolution + bias + ReLU; the weights are found under the node's name. */
  | { readonly op: 'convolution'; readonly name: string; readonly inputs: readonly [string] }
  | ({ readonly op: 'maxPool' | 'averagePool'; readonly name: string; readonly inputs: readonly [string] }
      & PoolingOptions)
  /** Channels of all inputs behind one another. */
  | { readonly op: 'concat'; readonly name: string; readonly inputs: readonly string[] };

/** A feature network as data. */
export interface GraphDescription {
  readonly name: string;
  readonly styleTaps: readonly string[];
  readonly contentTaps: readonly string[];
  /** The network sees picture · scale + offset, channel by channel. */
  readonly preprocessing: { readonly scale: readonly number[]; readonly offset: readonly number[] };
  /** In an order in which each node stands behind its inputs; the picture is `picture`. */
  readonly nodes: readonly GraphNode[];
}

/** Runs a {@link GraphDescription} as far as the taps asked for need it. */
export class GraphNetwork implements FeatureNetwork {
  readonly name: string;
  readonly styleTaps: readonly string[];
  readonly contentTaps: readonly string[];
  readonly #graph: GraphDescription;
  readonly #convolutions: ReadonlyMap<string, FrozenConvolution>;
  readonly #scale: tf.Tensor1D;
  readonly #offset: tf.Tensor1D;

  /** Takes over the convolutions, one for each convolution node. */
  constructor(graph: GraphDescription, convolutions: ReadonlyMap<string, FrozenConvolution>) {
    this.name = graph.name;
    this.styleTaps = graph.styleTaps;
    this.contentTaps = graph.contentTaps;
    this.#graph = graph;
    this.#convolutions = convolutions;
    this.#scale = tf.keep(tf.tensor1d([...graph.preprocessing.scale]));
    this.#offset = tf.keep(tf.tensor1d([...graph.preprocessing.offset]));
  }

  features(picture: tf.Tensor4D, taps: readonly string[]): Record<string, tf.Tensor4D> {
    const needed = ancestors(this.#graph.nodes, taps);
    return tf.tidy(() => {
      const values: Record<string, tf.Tensor4D> = {
        picture: tf.add(tf.mul(picture, this.#scale), this.#offset),
      };
      for (const node of needed) values[node.name] = this.#evaluate(node, values);
      return Object.fromEntries(taps.map((tap) => [tap, values[tap]!]));
    });
  }

  dispose(): void {
    for (const convolution of this.#convolutions.values()) convolution.dispose();
    tf.dispose([this.#scale, this.#offset]);
  }

  #evaluate(node: GraphNode, values: Record<string, tf.Tensor4D>): tf.Tensor4D {
    const inputs = node.inputs.map((name) => values[name]!);
    const [input] = inputs as [tf.Tensor4D];
    switch (node.op) {
      case 'convolution':
        return this.#convolutions.get(node.name)!.apply(input);
      case 'maxPool':
        return maxPool(input, node);
      case 'averagePool':
        return averagePool(input, node);
      case 'concat':
        return tf.concat4d(inputs, 3);
    }
  }
}

/** The nodes that `taps` are computed from, themselves included, in the graph's order. */
function ancestors(nodes: readonly GraphNode[], taps: readonly string[]): GraphNode[] {
  const missing = taps.find((tap) => !nodes.some(({ name }) => name === tap));
  if (missing !== undefined) throw new Error(`The feature network has no tap "${missing}".`);
  const wanted = new Set(taps);
  for (const node of [...nodes].reverse()) {
    if (wanted.has(node.name)) node.inputs.forEach((input) => wanted.add(input));
  }
  return nodes.filter(({ name }) => wanted.has(name));
}
