import * as tf from '@tensorflow/tfjs-core';
import { ancestors, type GraphDescription, type GraphNode } from './featureGraph';
import type { FeatureNetwork } from './featureNetwork';
import { pooled } from './networkPlan';

/** A network for pictures of any size, and what it is made of. */
export interface RepeatingNetwork extends FeatureNetwork {
  /** For pictures of which every pooling leaves something. */
  readonly bare: FeatureNetwork;
}

/**
 * The network for pictures of any size: one that would shrink to nothing on its way to a tap has its last row and column
 * repeated until it does not. Others are seen as they are.
 */
export function withRepeatedEdges(network: FeatureNetwork, { nodes }: Pick<GraphDescription, 'nodes'>): RepeatingNetwork {
  const { name, styleTaps, contentTaps } = network;
  return {
    ...{ bare: network, name, styleTaps, contentTaps },
    features: (picture, taps) => network.features(repeatEdges(picture, smallestSide(ancestors(nodes, taps))), taps),
    dispose: () => network.dispose(),
  };
}

/** Pixels that the shorter side of a picture needs so that there is something left of it at each of the nodes. */
function smallestSide(nodes: readonly GraphNode[]): number {
  for (let side = 1; ; side++) if (isEverywhere(nodes, side)) return side;
}

function isEverywhere(nodes: readonly GraphNode[], side: number): boolean {
  const sides = new Map([['picture', side]]);
  for (const node of nodes) {
    const input = sides.get(node.inputs[0]!)!;
    sides.set(node.name, node.op === 'maxPool' || node.op === 'averagePool' ? pooled(input, node) : input);
  }
  return [...sides.values()].every((each) => each > 0);
}

function repeatEdges(picture: tf.Tensor4D, side: number): tf.Tensor4D {
  const [, height, width] = picture.shape;
  return repeatLast(repeatLast(picture, 1, side - height), 2, side - width);
}

/** @param axis 1 for rows, 2 for columns */
function repeatLast(picture: tf.Tensor4D, axis: 1 | 2, times: number): tf.Tensor4D {
  if (times <= 0) return picture;
  const [pictures, height, width, channels] = picture.shape;
  const last =
    axis === 1
      ? tf.slice(picture, [0, height - 1, 0, 0], [pictures, 1, width, channels])
      : tf.slice(picture, [0, 0, width - 1, 0], [pictures, height, 1, channels]);
  return tf.concat([picture, ...Array<tf.Tensor4D>(times).fill(last)], axis);
}
