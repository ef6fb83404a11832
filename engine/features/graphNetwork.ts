import * as tf from '@tensorflow/tfjs-core';
import type { FeatureNetwork } from './featureNetwork';
import { ancestors, type GraphDescription, type GraphNode } from './featureGraph';
import type { FrozenConvolution } from './frozenConvolution';
import { averagePool, maxPool } from './pooling';

/** Runs a {@link GraphDescription} as far as the taps asked for need it, in TensorFlow.js's operations. */
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
