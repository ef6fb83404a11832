import { mutableChannels, onOneGrid, type Layout } from '../automaton/layout';
import { parameterCount, perceptrons } from '../automaton/parameters';
import { kernelLayout, WasmKernel, type KernelLayout } from '../automaton/wasmKernel';
import type { SceneGrid } from './scene';
import { scaleFilters } from './tuning';

/** The part of a layout that a rollout needs: data, which may travel between threads and pages. */
export type RollingLayout = KernelLayout & Pick<Layout, 'growth'>;

export const rollingLayout = (layout: Layout): RollingLayout => ({ ...kernelLayout(layout), growth: layout.growth });

/** An automaton that rolls. */
export interface RollingAutomaton {
  readonly layout: RollingLayout;
  readonly parameters: Float32Array;
}

/** @throws Error if `parameters` are not as many as the layout has. */
export function checkParameters(layout: RollingLayout, { length }: Float32Array): void {
  const wanted = parameterCount(layout);
  if (length !== wanted) throw new Error(`The layout has ${wanted} parameters, not ${length}.`);
}

interface Places {
  readonly fixed: number;
  readonly mask: number;
  /** The state now, and where the next one will be written. */
  states: [number, number];
  readonly staging: number;
}

/** One automaton's kernel with the grid of a rollout in its memory. */
export class RollingKernel {
  private places: Places | undefined;
  /** Bytes of one plane of the present grid, halo included. */
  private plane = 0;

  private constructor(
    private readonly placed: WasmKernel,
    readonly layout: RollingLayout,
    private parameters: Float32Array,
  ) {}

  /** @throws Error if `parameters` are not as many as the layout has. */
  static async create(wasm: ArrayBuffer, { layout, parameters }: RollingAutomaton): Promise<RollingKernel> {
    checkParameters(layout, parameters);
    return new RollingKernel(await WasmKernel.create(wasm, onOneGrid(layout)), layout, parameters);
  }

  /** Takes memory for grids up to this one. */
  reserve({ width, height }: SceneGrid): void {
    const { memory, kernel } = this.placed;
    this.placed.releaseGrid();
    const plane = kernel.setGrid(width, height);
    const fixed = memory.take(this.layout.fixed * plane);
    const mask = memory.take(plane);
    const scratch = memory.take(plane);
    const states: Places['states'] = [memory.take(this.mutable * plane), memory.take(this.mutable * plane)];
    this.places = { fixed, mask, states, staging: memory.take(this.layout.channels * width * height * 4) };
    this.placed.placeGrid(fixed, scratch);
  }

  /** Goes on on a grid. */
  enter({ width, height, fixed, mask }: SceneGrid, state: Float32Array): void {
    this.plane = this.placed.kernel.setGrid(width, height);
    this.load(fixed, this.taken.fixed, this.layout.fixed);
    if (mask) this.load(mask, this.taken.mask, 1);
    this.setState(state);
  }

  /** @throws Error if `parameters` are not as many as the layout has. */
  setParameters(parameters: Float32Array, leak = this.layout.leak ?? 0): void {
    checkParameters(this.layout, parameters);
    this.parameters = parameters;
    this.placed.kernel.setLeak(leak);
  }

  /** Computes with the weights of a level from now on. @param dx of the tuning, where it counts */
  useLevel(index: number, dx = 1): void {
    const { offset, length } = perceptrons(this.layout)[index]!;
    const weights = this.parameters.subarray(offset, offset + length);
    this.placed.setParameters(dx === 1 ? weights : scaleFilters(this.layout, weights, dx));
  }

  /** Writes the state that comes next; `goOn` takes it. */
  step(): void {
    const [now, next] = this.taken.states;
    this.placed.kernel.step(now, next, 0);
  }

  goOn(): void {
    const [now, next] = this.taken.states;
    this.taken.states = [next, now];
  }

  /** The state as the kernel has it, planes with a halo around them, which is as linear as the rest. Valid until memory grows. */
  get now(): Float32Array {
    return this.states(0);
  }

  /** As `now`: what `step` wrote. */
  get next(): Float32Array {
    return this.states(1);
  }

  /** As `now`: one plane. */
  get mask(): Float32Array {
    return this.placed.memory.floats(this.taken.mask, this.plane / 4);
  }

  /** Planar `[mutable, height, width]` of the present grid. */
  setState(state: Float32Array): void {
    this.load(state, this.taken.states[0], this.mutable);
  }

  /** The same way out. */
  state({ width, height }: SceneGrid): Float32Array {
    this.placed.kernel.storePlanes(this.taken.states[0], this.taken.staging, this.mutable);
    return this.placed.memory.floats(this.taken.staging, this.mutable * width * height).slice();
  }

  /** One mutable channel. Valid until the next call. */
  channel(index: number, { width, height }: SceneGrid): Float32Array {
    const target = this.taken.staging + index * width * height * 4;
    this.placed.kernel.storePlanes(this.taken.states[0] + index * this.plane, target, 1);
    return this.placed.memory.floats(target, width * height);
  }

  private states(which: 0 | 1): Float32Array {
    return this.placed.memory.floats(this.taken.states[which], (this.mutable * this.plane) / 4);
  }

  private load(values: Float32Array, planes: number, count: number): void {
    this.placed.memory.floats(this.taken.staging, values.length).set(values);
    this.placed.kernel.loadPlanes(this.taken.staging, planes, count);
  }

  private get mutable(): number {
    return mutableChannels(this.layout);
  }

  private get taken(): Places {
    if (!this.places) throw new Error('reserve() comes first.');
    return this.places;
  }
}
