import type { WasmMemory } from '../automaton/wasmMemory';
import type { GraphNode } from './featureGraph';
import type { FeatureExports, PoolWindow } from './featureKernel';
import type { MapPlace, MemoryRange, NetworkPlan } from './networkPlan';
import type { PackedConvolution } from './packedConvolution';

/** What the programs of a network share. */
export interface PackedNetwork {
  readonly kernel: FeatureExports;
  readonly memory: WasmMemory;
  readonly convolutions: ReadonlyMap<string, PackedConvolution>;
  /** Addresses of three numbers each: the network sees picture · scale + offset. */
  readonly scale: number;
  readonly offset: number;
  /** Address of what the convolutions need for a while. */
  readonly scratch: number;
}

/** @param values pixel after pixel; to be copied at once, since the next tap comes to lie in the same place */
export type TapReader = (tap: string, shape: [height: number, width: number, channels: number], values: Float32Array) => void;

/** A node's map, or the picture's, with its addresses in the kernel's memory. */
interface Place {
  /** Of the descriptions of its value and of its gradient. */
  readonly value: number;
  readonly gradient: number;
  /** From a number's gradient to its value, in bytes. */
  readonly valueOffset: number;
  /** Whether it stands behind a ReLU. */
  readonly masked: boolean;
  /** Numbers without the halo. */
  readonly length: number;
  /** What is cleared before it is computed, and before its gradient is passed on. */
  readonly clearedBefore: readonly MemoryRange[];
  readonly clearedBack: readonly MemoryRange[];
}

/** Bytes of a map's description. */
const MAP_BYTES = 24;

/** A plan in the kernel's memory, with all addresses found once. It takes the memory that is free when it is made. */
export class NetworkProgram {
  private readonly descriptions: Int32Array;
  private readonly maps: number;
  private readonly staging: number;
  private readonly arena: number;
  private readonly places: ReadonlyMap<string, Place>;
  private readonly windows: ReadonlyMap<string, PoolWindow>;

  constructor(
    private readonly network: PackedNetwork,
    private readonly plan: NetworkPlan,
  ) {
    const names = ['picture', ...plan.nodes.map(({ name }) => name)];
    this.descriptions = new Int32Array((2 * MAP_BYTES * names.length) / 4);
    this.maps = network.memory.take(this.descriptions.byteLength);
    this.staging = network.memory.take(4 * plan.largest);
    this.arena = network.memory.take(plan.bytes);
    this.places = new Map(names.map((name, i) => [name, this.placed(name, i)]));
    this.windows = new Map(plan.nodes.flatMap((node) => ('size' in node ? [[node.name, plan.window(node)]] : [])));
  }

  /** @param pixels RGB */
  forward(pixels: Float32Array, taps: readonly string[], read: TapReader): void {
    const { kernel, memory, scale, offset } = this.network;
    memory.integers(this.maps, this.descriptions.length).set(this.descriptions);
    const picture = this.places.get('picture')!;
    this.clear(picture.clearedBefore);
    memory.floats(this.staging, pixels.length).set(pixels);
    kernel.loadPicture(this.staging, picture.value, scale, offset);
    for (const node of this.plan.nodes) {
      const { clearedBefore, value, length } = this.places.get(node.name)!;
      this.clear(clearedBefore);
      this.evaluate(node);
      if (!taps.includes(node.name)) continue;
      kernel.storeMap(value, this.staging);
      const { height, width, channels } = this.plan.sizeAt(node.name);
      read(node.name, [height, width, channels], memory.floats(this.staging, length));
    }
  }

  /**
   * After `forward`, if the plan is for that.
   * @param gradients of the loss at taps, pixel after pixel
   * @returns that at the picture, RGB
   */
  backward(gradients: ReadonlyMap<string, Float32Array>): Float32Array {
    const { kernel, memory, scale } = this.network;
    for (const node of [...this.plan.nodes].reverse()) {
      const { clearedBack, gradient, value, masked } = this.places.get(node.name)!;
      this.clear(clearedBack);
      const values = gradients.get(node.name);
      if (values) {
        memory.floats(this.staging, values.length).set(values);
        kernel.addGradient(this.staging, gradient, value, Number(masked));
      }
      this.passBack(node);
    }
    const { height, width } = this.plan.sizeAt('picture');
    kernel.storePicture(this.places.get('picture')!.gradient, this.staging, scale);
    return memory.floats(this.staging, height * width * 3).slice();
  }

  private evaluate(node: GraphNode): void {
    if (node.op === 'concat') return;
    const input = this.places.get(node.inputs[0])!.value;
    const output = this.places.get(node.name)!.value;
    const { kernel, convolutions, scratch } = this.network;
    if (node.op === 'convolution') convolutions.get(node.name)!.apply(input, output, scratch);
    else if (node.op === 'maxPool') kernel.poolMaximum(input, output, ...this.windows.get(node.name)!);
    else kernel.poolMean(input, output, ...this.windows.get(node.name)!);
  }

  /** Adds the gradient of a node's value to that of its input. */
  private passBack(node: GraphNode): void {
    if (node.op === 'concat') return;
    const { kernel, convolutions, scratch } = this.network;
    const input = this.places.get(node.inputs[0])!;
    const output = this.places.get(node.name)!;
    if (node.op === 'convolution') {
      const mask = input.masked ? input.valueOffset : undefined;
      convolutions.get(node.name)!.passBack(output.gradient, input.gradient, mask, scratch);
      return;
    }
    const window = this.windows.get(node.name)!;
    if (node.op === 'maxPool') kernel.poolMaximumBackward(input.value, output.value, input.gradient, output.gradient, ...window);
    else kernel.poolMeanBackward(input.value, input.gradient, output.gradient, ...window, Number(input.masked));
  }

  private clear(ranges: readonly MemoryRange[]): void {
    for (const { offset, bytes } of ranges) this.network.kernel.clear(this.arena + offset, bytes);
  }

  private placed(name: string, index: number): Place {
    const { plan } = this;
    const value = plan.value(name);
    const gradient = plan.gradient(name);
    this.describe(2 * index, value);
    if (gradient) this.describe(2 * index + 1, gradient);
    const description = this.maps + 2 * MAP_BYTES * index;
    return {
      value: description,
      gradient: description + MAP_BYTES,
      valueOffset: gradient ? value.address - gradient.address : 0,
      masked: plan.masked(name),
      length: value.height * value.width * value.channels,
      clearedBefore: plan.cleared(index - 1),
      clearedBack: plan.cleared(2 * plan.nodes.length - index),
    };
  }

  private describe(at: number, { address, height, width, channels, pixel, row }: MapPlace): void {
    this.descriptions.set([this.arena + address, height, width, channels, pixel, row], (at * MAP_BYTES) / 4);
  }
}
