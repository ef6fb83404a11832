import type { PoolingOptions } from './pooling';

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

/**
 * The nodes that `taps` are computed from, themselves included, in the graph's order.
 * @throws Error if the graph has no such node.
 */
export function ancestors(nodes: readonly GraphNode[], taps: readonly string[]): GraphNode[] {
  const missing = taps.find((tap) => !nodes.some(({ name }) => name === tap));
  if (missing !== undefined) throw new Error(`The feature network has no tap "${missing}".`);
  const wanted = new Set(taps);
  for (const node of [...nodes].reverse()) {
    if (wanted.has(node.name)) node.inputs.forEach((input) => wanted.add(input));
  }
  return nodes.filter(({ name }) => wanted.has(name));
}
