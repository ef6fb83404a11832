import { tensor3d, type Tensor3D } from '@tensorflow/tfjs-core';
import type { Automaton } from './automaton';
import { gaussianTaps, mutableChannels, perceptionSize, type Layout } from './layout';
import { parameterCount } from './parameters';
import { WasmMemory } from './wasmMemory';

/** What `wasm/automaton.ts` exports. Addresses are bytes. */
interface Kernel {
  memory: WebAssembly.Memory;
  heapBase(): number;
  setGrid(width: number, height: number): number;
  setLayout(fixed: number, mutable: number, hidden: number): void;
  setMemory(
    fixed: number,
    weights: number,
    packed: number,
    gradient: number,
    tiles: number,
    planes: number,
    blurs: number,
    blurCount: number,
  ): void;
  loadPlanes(source: number, planes: number, count: number): void;
  storePlanes(planes: number, target: number, count: number): void;
  packedLength(): number;
  prepareWeights(): void;
  activationBytes(): number;
  step(state: number, next: number, activations: number): void;
  stepBackward(state: number, dNext: number, dState: number, activations: number): void;
}

/** Floats of a tile's row, and rows that a block may write beyond its last: see `wasm/products.ts`. */
const TILE = 64;
const SPARE_ROWS = 4;
/** Bytes of one entry of the table of blurs: channel, radius, 15 taps. */
const BLUR_ENTRY = 68;

/** Most bytes that stored activations may take in one worker; beyond, they are computed again. */
const ACTIVATION_BUDGET = 384 * 1024 * 1024;

interface Grid {
  readonly width: number;
  readonly height: number;
  readonly kept: number;
  readonly fixed: number;
  readonly scratch: number;
  /** `kept` + 1 states, at least two. */
  readonly states: readonly number[];
  /** Hidden activations of the kept steps; 0 where they are computed again. */
  readonly activations: readonly number[];
  readonly gradients: readonly [number, number];
  readonly staging: number;
}

/** The automaton on the CPU: our WebAssembly SIMD kernel; states stored, activations where they fit. */
export class WasmAutomaton implements Automaton {
  private readonly memory: WasmMemory;
  private readonly weights: number;
  private readonly weightGradient: number;
  private readonly packed: number;
  private readonly tiles: number;
  private readonly blurs: number;
  /** Memory above belongs to the grid. */
  private readonly gridMark: number;
  private grid: Grid | undefined;

  private constructor(
    private readonly kernel: Kernel,
    private readonly layout: Layout,
    private readonly activationBudget: number,
  ) {
    const bytes = parameterCount(layout) * 4;
    const rows = 2 * (perceptionSize(layout) + 2 * layout.hidden + mutableChannels(layout)) + SPARE_ROWS;
    kernel.setLayout(layout.fixed, mutableChannels(layout), layout.hidden);
    const memory = new WasmMemory(kernel.memory, kernel.heapBase());
    this.weights = memory.take(bytes);
    this.packed = memory.take(kernel.packedLength() * 4);
    this.weightGradient = memory.take(bytes);
    this.tiles = memory.take(rows * TILE * 4);
    this.blurs = memory.take(layout.blurs.length * BLUR_ENTRY);
    this.gridMark = memory.mark();
    this.memory = memory;
    this.writeBlurs();
    this.placeMemory(0, 0);
  }

  static async create(wasm: ArrayBuffer, layout: Layout, budget = ACTIVATION_BUDGET): Promise<WasmAutomaton> {
    const { instance } = await WebAssembly.instantiate(wasm, {});
    return new WasmAutomaton(instance.exports as unknown as Kernel, layout, budget);
  }

  setParameters(parameters: Float32Array): void {
    this.memory.floats(this.weights, parameters.length).set(parameters);
    this.kernel.prepareWeights();
  }

  forward(fixed: Tensor3D, state: Tensor3D, steps: number, kept: number): Tensor3D {
    const [, height, width] = state.shape;
    const grid = this.gridFor(width, height, Math.min(kept, steps));
    this.load(fixed, grid.fixed, this.layout.fixed, grid);
    const early = steps - grid.kept;
    this.load(state, grid.states[early % 2]!, mutableChannels(this.layout), grid);
    // States before the kept ones take turns in the first two places so that the first kept one lies in the first.
    for (let i = early; i > 0; i--) this.kernel.step(grid.states[i % 2]!, grid.states[(i + 1) % 2]!, 0);
    for (let i = 0; i < grid.kept; i++) this.kernel.step(grid.states[i]!, grid.states[i + 1]!, grid.activations[i]!);
    return this.read(grid.states[grid.kept]!, grid);
  }

  backward(gradient: Tensor3D): void {
    const grid = this.grid;
    if (!grid) throw new Error('backward() needs a forward() before it.');
    let [from, to] = grid.gradients;
    this.load(gradient, from, mutableChannels(this.layout), grid);
    for (let i = grid.kept - 1; i >= 0; i--) {
      this.kernel.stepBackward(grid.states[i]!, from, to, grid.activations[i]!);
      [from, to] = [to, from];
    }
  }

  gradient(): Promise<Float32Array> {
    return Promise.resolve(this.memory.floats(this.weightGradient, parameterCount(this.layout)).slice());
  }

  dispose(): void {
    this.grid = undefined;
  }

  private writeBlurs(): void {
    this.layout.blurs.forEach((blur, i) => {
      const entry = this.blurs + i * BLUR_ENTRY;
      this.memory.integers(entry, 2).set([blur.channel - this.layout.fixed, (blur.size - 1) / 2]);
      this.memory.floats(entry + 8, blur.size).set(gaussianTaps(blur));
    });
  }

  private placeMemory(fixed: number, scratch: number): void {
    const { weights, packed, weightGradient, tiles, blurs } = this;
    this.kernel.setMemory(fixed, weights, packed, weightGradient, tiles, scratch, blurs, this.layout.blurs.length);
  }

  private gridFor(width: number, height: number, kept: number): Grid {
    if (this.grid?.width === width && this.grid.height === height && this.grid.kept === kept) return this.grid;
    this.memory.release(this.gridMark);
    const plane = this.kernel.setGrid(width, height);
    const mutable = mutableChannels(this.layout);
    const takePlanes = (count: number) => this.memory.take(count * plane);
    const activationBytes = this.kernel.activationBytes();
    const stored = kept * activationBytes <= this.activationBudget;
    const grid = {
      width,
      height,
      kept,
      fixed: takePlanes(this.layout.fixed),
      scratch: takePlanes(kept > 0 ? 4 * mutable + 1 : 1),
      states: Array.from({ length: Math.max(2, kept + 1) }, () => takePlanes(mutable)),
      activations: Array.from({ length: kept }, () => (stored ? this.memory.take(activationBytes) : 0)),
      gradients: [takePlanes(kept > 0 ? mutable : 0), takePlanes(kept > 0 ? mutable : 0)] as const,
      staging: this.memory.take(this.layout.channels * width * height * 4),
    };
    this.placeMemory(grid.fixed, grid.scratch);
    return (this.grid = grid);
  }

  private load(source: Tensor3D, planes: number, count: number, grid: Grid): void {
    const values = source.dataSync<'float32'>();
    this.memory.floats(grid.staging, values.length).set(values);
    this.kernel.loadPlanes(grid.staging, planes, count);
  }

  private read(planes: number, grid: Grid): Tensor3D {
    const mutable = mutableChannels(this.layout);
    this.kernel.storePlanes(planes, grid.staging, mutable);
    const values = this.memory.floats(grid.staging, mutable * grid.width * grid.height).slice();
    return tensor3d(values, [mutable, grid.height, grid.width]);
  }
}
