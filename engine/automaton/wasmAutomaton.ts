import type { Rank, Tensor1D, Tensor3D } from '@tensorflow/tfjs-core';
import { copiedTensor, readNumbers } from '../hostNumbers';
import type { Automaton } from './automaton';
import { mutableChannels, type Layout } from './layout';
import { WasmKernel, type Kernel } from './wasmKernel';
import type { WasmMemory } from './wasmMemory';

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
  private readonly kernel: Kernel;
  private grid: Grid | undefined;
  private firstGradient = 0;

  private constructor(
    private readonly placed: WasmKernel,
    private readonly layout: Layout,
    private readonly activationBudget: number,
  ) {
    this.memory = placed.memory;
    this.kernel = placed.kernel;
  }

  static async create(wasm: ArrayBuffer, layout: Layout, budget = ACTIVATION_BUDGET): Promise<WasmAutomaton> {
    return new WasmAutomaton(await WasmKernel.create(wasm, layout), layout, budget);
  }

  setParameters(parameters: Tensor1D): void {
    this.placed.setParameters(readNumbers(parameters));
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
    this.firstGradient = from;
  }

  /** After `backward`: the gradient at the first kept state. */
  stateGradient(): Tensor3D {
    if (!this.grid) throw new Error('stateGradient() needs a backward() before it.');
    return this.read(this.firstGradient, this.grid);
  }

  gradient(): Tensor1D {
    const gradient = this.placed.gradient();
    return copiedTensor<Rank.R1>(gradient, [gradient.length]);
  }

  dispose(): void {
    this.grid = undefined;
  }

  private gridFor(width: number, height: number, kept: number): Grid {
    if (this.grid?.width === width && this.grid.height === height && this.grid.kept === kept) return this.grid;
    // Where memory runs out on the way, no grid may be taken for the one that the kernel is set to.
    this.grid = undefined;
    this.placed.releaseGrid();
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
      scratch: takePlanes(kept > 0 ? this.kernel.sensedPlanes() + 1 : 1),
      states: Array.from({ length: Math.max(2, kept + 1) }, () => takePlanes(mutable)),
      activations: Array.from({ length: kept }, () => (stored ? this.memory.take(activationBytes) : 0)),
      gradients: [takePlanes(kept > 0 ? mutable : 0), takePlanes(kept > 0 ? mutable : 0)] as const,
      staging: this.memory.take(this.layout.channels * width * height * 4),
    };
    this.placed.placeGrid(grid.fixed, grid.scratch);
    return (this.grid = grid);
  }

  private load(source: Tensor3D, planes: number, count: number, grid: Grid): void {
    const values = readNumbers(source);
    this.memory.floats(grid.staging, values.length).set(values);
    this.kernel.loadPlanes(grid.staging, planes, count);
  }

  private read(planes: number, grid: Grid): Tensor3D {
    const mutable = mutableChannels(this.layout);
    this.kernel.storePlanes(planes, grid.staging, mutable);
    const values = this.memory.floats(grid.staging, mutable * grid.width * grid.height);
    return copiedTensor<Rank.R3>(values, [mutable, grid.height, grid.width]);
  }
}
