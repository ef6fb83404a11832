import * as tf from '@tensorflow/tfjs-core';
import { circularPad, filterKernel, flippedKernel, orientedDerivatives } from './composedFilters';
import { flowFilter, mutableChannels, type FlowFilter, type Layout } from './layout';

const edges = {
  sobelX: [-1, 0, 1, -2, 0, 2, -1, 0, 1],
  sobelY: [-1, -2, -1, 0, 0, 0, 1, 2, 1],
  laplacian: [1, 2, 1, 2, -12, 2, 1, 2, 1],
} as const;

type Shape = [number, number, number, number];

/** Channels through filters that are the same everywhere, as one convolution, and the way back. */
class Filters {
  private readonly kernel: tf.Tensor4D;
  private readonly flipped: tf.Tensor4D;

  constructor(
    { channels, fixed }: Layout,
    private readonly taps: readonly (readonly number[])[],
  ) {
    this.kernel = tf.keep(filterKernel(channels, taps));
    this.flipped = tf.keep(flippedKernel(channels - fixed, taps));
  }

  /** `[1, height, width, channels × filters]`, interleaved. */
  of(all: tf.Tensor4D): tf.Tensor4D {
    return tf.depthwiseConv2d(circularPad(all, 1), this.kernel, 1, 'valid');
  }

  /** `[cells, mutable × filters]` to the mutable channels `shape`. */
  back(d: tf.Tensor2D, shape: Shape): tf.Tensor4D {
    const [, height, width, mutable] = shape;
    const count = this.taps.length;
    const padded = circularPad(tf.reshape(d, [1, height, width, count * mutable]), 1);
    const back = tf.depthwiseConv2d(padded, this.flipped, 1, 'valid');
    return tf.reshape(tf.sum(tf.reshape(back, [height * width, mutable, count]), 2), shape);
  }

  dispose(): void {
    tf.dispose([this.kernel, this.flipped]);
  }
}

/** What cells perceive through a layout's filters, in tfjs operations. Fixed channels and states are `[1, height, width, channels]`. */
export class ComposedPerception {
  private readonly edges: Filters;
  private readonly derivatives: Filters | undefined;
  private readonly flow: FlowFilter | undefined;

  constructor(private readonly layout: Layout) {
    const taps = layout.filters.flatMap((filter) => (filter.kind === 'flow' ? [] : [edges[filter.kind].map((tap) => tap * filter.scale)]));
    this.edges = new Filters(layout, taps);
    this.flow = flowFilter(layout);
    this.derivatives = this.flow && new Filters(layout, orientedDerivatives);
  }

  /** `[cells, inputs]`, in the order of `perceptionIndex`. */
  of(fixed: tf.Tensor4D, state: tf.Tensor4D): tf.Tensor2D {
    const all = tf.concat([fixed, state], 3);
    const seen = tf.concat([all, this.edges.of(all)], 3);
    const rows = tf.reshape<tf.Rank.R2>(seen, [-1, seen.shape[3]]);
    if (!this.flow || !this.derivatives) return rows;
    const derived = tf.reshape(this.derivatives.of(all), [-1, this.layout.channels, 2]);
    const along = tf.sum<tf.Tensor2D>(tf.mul(derived, this.direction(this.flow, fixed)), 2);
    return tf.concat2d([rows, along], 1);
  }

  /** Gradient at the mutable channels, of the shape of a state, from that at the perception. */
  back(dSeen: tf.Tensor2D, fixed: tf.Tensor4D): tf.Tensor4D {
    const mutable = mutableChannels(this.layout);
    const { fixed: first, channels } = this.layout;
    const shape: Shape = [1, fixed.shape[1], fixed.shape[2], mutable];
    const part = (from: number, length: number) => tf.slice2d(dSeen, [0, from], [-1, length]);
    const own = tf.reshape<tf.Rank.R4>(part(first, mutable), shape);
    const back = tf.add<tf.Tensor4D>(own, this.edges.back(part(channels + 3 * first, 3 * mutable), shape));
    if (!this.flow || !this.derivatives) return back;
    const along = tf.reshape(part(4 * channels + first, mutable), [-1, mutable, 1]);
    const mixed = tf.reshape<tf.Rank.R2>(tf.mul(along, this.direction(this.flow, fixed)), [-1, 2 * mutable]);
    return tf.add(back, this.derivatives.back(mixed, shape));
  }

  dispose(): void {
    this.edges.dispose();
    this.derivatives?.dispose();
  }

  /** `[cells, 1, 2]`, with the filter's scale. */
  private direction({ flow, scale }: FlowFilter, fixed: tf.Tensor4D): tf.Tensor3D {
    const [, height, width] = fixed.shape;
    return tf.reshape(tf.mul(tf.slice4d(fixed, [0, 0, 0, flow], [1, height, width, 2]), scale), [-1, 1, 2]);
  }
}
