import type { GraphNode } from './featureGraph';
import { BLOCK, type PoolWindow } from './featureKernel';
import type { PackedConvolution } from './packedConvolution';
import { placeAllocations, type Allocation } from './allocations';

/** What a plan is made for. */
export interface PlanOptions {
  /** Those that are computed, in order. */
  readonly nodes: readonly GraphNode[];
  readonly convolutions: ReadonlyMap<string, PackedConvolution>;
  readonly height: number;
  readonly width: number;
  /** Whether a gradient will be asked for. */
  readonly recorded: boolean;
}

interface Size {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** A part of the memory that is to be cleared. */
export interface MemoryRange {
  readonly offset: number;
  readonly bytes: number;
}

/** Numbers of a map in the kernel's memory, see `wasm/map.ts`; `address` counts from the start of the plan's memory. */
export interface MapPlace extends Size {
  readonly address: number;
  readonly pixel: number;
  readonly row: number;
}

interface Buffer {
  readonly size: Size;
  readonly halo: number;
  readonly allocation: Allocation;
}

/**
 * Where the maps of a network lie for pictures of one size. Node i is computed in step i, its gradient passed on in step
 * 2n − 1 − i; maps share memory with others that are needed at other times. What is concatenated has no memory of its
 * own: it is a part of the whole.
 */
export class NetworkPlan {
  /** That all maps take. */
  readonly bytes: number;
  /** The most numbers that a map or a picture holds without its halo. */
  readonly largest: number;
  private readonly wholes = new Map<string, string>();
  private readonly sizes = new Map<string, Size>();
  private readonly values = new Map<string, Buffer>();
  private readonly gradients = new Map<string, Buffer>();

  constructor(private readonly options: PlanOptions) {
    for (const { op, name, inputs } of options.nodes) if (op === 'concat') inputs.forEach((part) => this.wholes.set(part, name));
    this.sizes.set('picture', { height: options.height, width: options.width, channels: 4 });
    for (const node of options.nodes) this.sizes.set(node.name, this.sizeOf(node));
    for (const name of this.sizes.keys()) if (!this.wholes.has(name)) this.addBuffers(name);
    const buffers = [...this.values.values(), ...this.gradients.values()];
    this.bytes = placeAllocations(buffers.map(({ allocation }) => allocation));
    this.largest = Math.max(...[...this.sizes.values()].map(({ height, width, channels }) => height * width * channels));
  }

  get nodes(): readonly GraphNode[] {
    return this.options.nodes;
  }

  sizeAt(name: string): Size {
    return this.sizes.get(name)!;
  }

  value(name: string): MapPlace {
    return this.place(name, this.values);
  }

  /** Of the loss with respect to the node's value, if any is asked for; that of the picture has 8 channels. */
  gradient(name: string): MapPlace | undefined {
    return this.options.recorded ? this.place(name, this.gradients) : undefined;
  }

  /** Whether a node's value stands behind a ReLU. */
  masked(name: string): boolean {
    const node = this.options.nodes.find((each) => each.name === name);
    return node?.op === 'convolution' || node?.op === 'concat';
  }

  window(node: GraphNode & { op: 'maxPool' | 'averagePool' }): PoolWindow {
    const { size, stride, padding } = node;
    const input = this.sizeAt(node.inputs[0]);
    const output = this.sizeAt(node.name);
    const before = (from: number, to: number) => (padding === 'valid' ? 0 : Math.max(0, (to - 1) * stride + size - from) >> 1);
    return [size, stride, before(input.height, output.height), before(input.width, output.width)];
  }

  /** What must be zero before a step: halos, and the gradients that parts are added to. */
  cleared(step: number): MemoryRange[] {
    const born = ({ allocation }: Buffer) => allocation.first === step;
    const values = [...this.values.values()].filter((each) => each.halo > 0 && born(each));
    return [...values, ...[...this.gradients.values()].filter(born)].map(({ allocation }) => allocation);
  }

  private sizeOf(node: GraphNode): Size {
    const inputs = node.inputs.map((name) => this.sizes.get(name)!);
    const [{ height, width, channels }] = inputs as [Size];
    switch (node.op) {
      case 'convolution':
        return { height, width, channels: this.options.convolutions.get(node.name)!.outputs };
      case 'concat':
        return { height, width, channels: inputs.reduce((sum, each) => sum + each.channels, 0) };
      case 'maxPool':
      case 'averagePool':
        return { height: pooled(height, node), width: pooled(width, node), channels };
    }
  }

  private addBuffers(name: string): void {
    const { nodes, recorded } = this.options;
    const end = 2 * nodes.length;
    const parts = this.parts(name).map((part) => this.index(part));
    const [first, last] = [Math.min(...parts), this.index(name)];
    const readers = nodes.filter(({ op, inputs }) => op !== 'concat' && inputs.includes(name)).map((node) => this.index(node.name));
    const lastRead = Math.max(last, ...readers);
    const kept = recorded && name !== 'picture';
    this.values.set(name, this.buffer(name, this.sizeAt(name), first, kept ? end - 1 - first : lastRead));
    if (!recorded) return;
    const channels = name === 'picture' ? BLOCK : this.sizeAt(name).channels;
    this.gradients.set(name, this.buffer(name, { ...this.sizeAt(name), channels }, end - 1 - lastRead, end - 1 - first));
  }

  private buffer(name: string, size: Size, first: number, last: number): Buffer {
    const halo = this.halo(name);
    // Tiles of 2×2 read a row and a pixel more where sides are odd.
    const pixels = (size.height + 2 * halo + 1) * (size.width + 2 * halo) + 1;
    const bytes = pixels * size.channels * 4;
    return { size, halo, allocation: { first, last, bytes, offset: 0 } };
  }

  /** The nodes whose values lie in a node's memory. */
  private parts(name: string): readonly string[] {
    const node = this.options.nodes.find((each) => each.name === name);
    return node?.op === 'concat' ? [...node.inputs, name] : [name];
  }

  /** As far as any convolution reads beyond the edge, there or back. */
  private halo(name: string): number {
    const parts = this.parts(name);
    const reading = this.options.nodes.filter((node) => parts.includes(node.name) || node.inputs.includes(name));
    const sides = reading.map((node) => this.options.convolutions.get(node.name)?.side ?? 1);
    return (Math.max(1, ...sides) - 1) / 2;
  }

  /** -1 for the picture. */
  private index(name: string): number {
    return this.options.nodes.findIndex((node) => node.name === name);
  }

  private place(name: string, buffers: ReadonlyMap<string, Buffer>): MapPlace {
    const whole = this.wholes.get(name) ?? name;
    const { size, halo, allocation } = buffers.get(whole)!;
    const pixel = size.channels * 4;
    const row = (size.width + 2 * halo) * pixel;
    const address = allocation.offset + halo * (row + pixel) + this.channelsBefore(name, whole) * 4;
    return { ...size, channels: whole === name ? size.channels : this.sizeAt(name).channels, address, pixel, row };
  }

  private channelsBefore(name: string, whole: string): number {
    const parts = this.parts(whole);
    const before = whole === name ? [] : parts.slice(0, parts.indexOf(name));
    return before.reduce((sum, part) => sum + this.sizeAt(part).channels, 0);
  }
}

/** Length of a side behind a pooling. */
export function pooled(length: number, { size, stride, padding }: { size: number; stride: number; padding: 'same' | 'valid' }): number {
  return padding === 'same' ? Math.ceil(length / stride) : Math.floor((length - size) / stride) + 1;
}
