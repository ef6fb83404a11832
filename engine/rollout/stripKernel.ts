import { mutableChannels } from '../automaton/layout';
import { WasmKernel, type KernelLayout } from '../automaton/wasmKernel';
import type { Region } from './tiledPlanes';

/** A part of a grid that is rolled on at a time; the kernel takes it for a torus. */
export interface Strip {
  readonly width: number;
  readonly height: number;
  readonly steps: number;
  readonly weights: Float32Array;
  /** Write a channel's `height` × `width` values. */
  readonly fixed: (channel: number, target: Float32Array) => void;
  readonly state: (channel: number, target: Float32Array) => void;
  /** Is given each channel of the new state in turn; the values are the kernel's. */
  readonly result: (channel: number, values: Float32Array) => void;
}

/** Channels that are handed down to a finer grid, each by itself. */
export interface Doubling {
  /** Of a channel, one row at each side included that lies beyond it. */
  readonly rows: number;
  readonly width: number;
  readonly channels: number;
  /** Of the finer grid, from the cell that is the first of those rows' second. */
  readonly region: Region;
  /** Write a channel's `rows` × `width` values. */
  readonly source: (channel: number, target: Float32Array) => void;
}

interface Places {
  readonly width: number;
  readonly height: number;
  readonly plane: number;
  readonly fixed: number;
  readonly states: readonly [number, number];
  readonly staging: number;
}

/** Rolls strips on, one after the other, in memory that is kept between them. */
export class StripKernel {
  private places: Places | undefined;

  private constructor(
    private readonly placed: WasmKernel,
    private readonly layout: KernelLayout,
  ) {}

  static async create(wasm: ArrayBuffer, layout: KernelLayout): Promise<StripKernel> {
    return new StripKernel(await WasmKernel.create(wasm, layout), layout);
  }

  roll(strip: Strip): void {
    const { kernel } = this.placed;
    const places = this.placesFor(strip);
    const mutable = mutableChannels(this.layout);
    this.placed.setParameters(strip.weights);
    this.load(places, places.fixed, this.layout.fixed, strip.fixed);
    this.load(places, places.states[0], mutable, strip.state);
    for (let i = 0; i < strip.steps; i++) kernel.step(places.states[i % 2]!, places.states[(i + 1) % 2]!, 0);
    const end = places.states[strip.steps % 2]!;
    for (let channel = 0; channel < mutable; channel++) {
      kernel.storePlanes(end + channel * places.plane, places.staging, 1);
      strip.result(channel, this.staging(places));
    }
  }

  /** @returns planar `[channels, region's rows, region's columns]`, to the bit as `handDown` has it */
  handDown({ rows, width, channels, region, source }: Doubling): Float32Array {
    const { kernel, memory } = this.placed;
    // The strips' places are given up for it.
    this.places = undefined;
    this.placed.releaseGrid();
    const [from, wide] = [memory.take(4 * rows * width), memory.take(24 * width)];
    const cells = region.rows.length * region.columns.length;
    const target = memory.take(4 * cells);
    const doubled = new Float32Array(channels * cells);
    for (let channel = 0; channel < channels; channel++) {
      source(channel, memory.floats(from, rows * width));
      kernel.handDownPlane(from, width, wide, target, region.rows.from, region.columns.from, region.rows.length, region.columns.length);
      doubled.set(memory.floats(target, cells), channel * cells);
    }
    return doubled;
  }

  private load(places: Places, planes: number, count: number, write: Strip['state']): void {
    for (let channel = 0; channel < count; channel++) {
      write(channel, this.staging(places));
      this.placed.kernel.loadPlanes(places.staging, planes + channel * places.plane, 1);
    }
  }

  private staging({ staging, width, height }: Places): Float32Array {
    return this.placed.memory.floats(staging, width * height);
  }

  private placesFor({ width, height }: Strip): Places {
    if (this.places?.width === width && this.places.height === height) return this.places;
    const { memory, kernel } = this.placed;
    // Where memory runs out on the way, no places may be taken for those that the kernel is set to.
    this.places = undefined;
    this.placed.releaseGrid();
    const plane = kernel.setGrid(width, height);
    const take = (planes: number) => memory.take(planes * plane);
    const mutable = mutableChannels(this.layout);
    const fixed = take(this.layout.fixed);
    this.placed.placeGrid(fixed, take(1));
    return (this.places = { width, height, plane, fixed, states: [take(mutable), take(mutable)], staging: memory.take(4 * width * height) });
  }
}
