/**
 * The automaton as WGSL kernels, a few for each step, on the device that tfjs computes on.
 *
 * The way: a tensor's buffer (`tensorBuffers.ts`) is copied into padded planes (`gridMemory.ts`). A step is blurred
 * (`sharedKernels.ts`) and computed by a `schedule.ts`: `directSchedule.ts` or `tileSchedule.ts`, with the weights in
 * `packedWeights.ts`, as kernels (`kernel.ts`) of the texts in `wgsl/`. `stateStorage.ts` says which states are kept
 * for the way back, and the others are computed again (Chen et al. 2016, https://arxiv.org/abs/1604.06174). Before all
 * that `chooseSchedule.ts` tries the schedules (`trial.ts`); its choice is remembered by `kernelHash.ts`.
 */
import type { Tensor1D, Tensor3D } from '@tensorflow/tfjs-core';
import type { Automaton } from '../automaton';
import { mutableChannels, type Layout } from '../layout';
import { parameterCount } from '../parameters';
import { GridMemory, type GridShape } from './gridMemory';
import type { Schedule } from './schedule';
import type { SharedKernels } from './sharedKernels';
import { chooseStorage, type StateStorage } from './stateStorage';
import type { TensorBuffers } from './tensorBuffers';

/** Steps in one submission: long ones make a display driver think that the GPU hangs. */
const STEPS_A_SUBMISSION = 4;
/** Grids whose buffers are kept: those of training, where some states grow and others live on, and that of the preview. */
const GRIDS = 3;

export interface FusedOptions {
  /** Bytes that the stored states of a rollout should not exceed. */
  readonly stateBudget: number;
  /** Most vectors of four cells that are worked on at once, an even number; by default the schedule's wish. */
  readonly chunkVectors?: number;
}

interface Rollout {
  readonly grid: GridMemory;
  readonly storage: StateStorage;
}

/**
 * The automaton as our own WGSL kernels on the device of tfjs's backend. Nothing is read back.
 * A batch is given as `[batch × channels, height, width]`.
 */
export class FusedAutomaton implements Automaton {
  private readonly grids = new Map<string, GridMemory>();
  private readonly rollouts: Rollout[] = [];
  private selected = 0;

  constructor(
    private readonly tensors: TensorBuffers,
    private readonly layout: Layout,
    private readonly shared: SharedKernels,
    readonly schedule: Schedule,
    private readonly options: FusedOptions,
  ) {}

  /** Another one of the same kernels, with weights and grids of its own. */
  sibling(stateBudget: number): FusedAutomaton {
    const shared = this.shared.sibling();
    const schedule = this.schedule.sibling(shared.buffers);
    return new FusedAutomaton(this.tensors, this.layout, shared, schedule, { ...this.options, stateBudget });
  }

  select(rollout: number): void {
    this.selected = rollout;
  }

  setParameters(parameters: Tensor1D): void {
    this.shared.setParameters(this.tensors.bufferOf(parameters));
  }

  forward(fixed: Tensor3D, state: Tensor3D, steps: number, bpttSteps: number): Tensor3D {
    const [planes, height, width] = state.shape;
    const mutable = mutableChannels(this.layout);
    const grid = this.gridFor({ width, height, batch: planes / mutable });
    const storage = chooseStorage(Math.min(bpttSteps, steps), Math.floor(this.options.stateBudget / grid.state('end').size));
    const rollout = (this.rollouts[this.selected] = { grid, storage });
    const early = steps - storage.bpttSteps;
    const place = (step: number) => placeOf(rollout, step, early);
    this.load(grid, fixed, grid.fixed, this.layout.fixed);
    this.load(grid, state, place(0), mutable);
    this.run(steps, (pass, i) => this.step(pass, grid, place(i), place(i + 1)));
    return this.store(grid, place(steps), planes);
  }

  backward(gradient: Tensor3D): void {
    const rollout = this.rollouts[this.selected];
    if (!rollout) throw new Error('backward() needs a forward() before it.');
    const { grid, storage } = rollout;
    const { bpttSteps, interval } = storage;
    this.load(grid, gradient, grid.gradient(0), mutableChannels(this.layout));
    const place = (step: number) => placeOf(rollout, step, 0);
    const last = Math.ceil(bpttSteps / interval) - 1;
    for (let segment = last; segment >= 0; segment--) {
      const first = segment * interval;
      const length = Math.min(interval, bpttSteps - first);
      if (segment < last)
        this.run(length - 1, (pass, i) => this.step(pass, grid, place(first + i), place(first + i + 1)));
      this.run(length, (pass, i) => {
        const index = first + length - 1 - i;
        this.stepBackward(pass, grid, place(index), (bpttSteps - 1 - index) % 2 === 0 ? 0 : 1);
      });
    }
  }

  /** After `backward`: the gradient at the first kept state. */
  stateGradient(): Tensor3D {
    const rollout = this.rollouts[this.selected];
    if (!rollout) throw new Error('stateGradient() needs a backward() before it.');
    const { grid, storage } = rollout;
    const planes = mutableChannels(this.layout) * grid.shape.batch;
    return this.store(grid, grid.gradient(storage.bpttSteps % 2 === 0 ? 0 : 1), planes);
  }

  gradient(): Tensor1D {
    return this.tensors.tensorOf(this.shared.gradient(), [parameterCount(this.layout)]);
  }

  dispose(): void {
    this.releaseGrids(0);
    this.shared.dispose();
  }

  private step(pass: GPUComputePassEncoder, grid: GridMemory, state: GPUBuffer, next: GPUBuffer): void {
    this.shared.blur(pass, grid, state);
    this.schedule.step(pass, grid, state, next);
  }

  private stepBackward(pass: GPUComputePassEncoder, grid: GridMemory, state: GPUBuffer, from: 0 | 1): void {
    const dNext = grid.gradient(from);
    this.schedule.stepBackward(pass, grid, state, dNext);
    this.shared.blur(pass, grid, dNext);
    this.shared.gather(pass, grid, dNext, grid.gradient(from === 0 ? 1 : 0));
  }

  private run(steps: number, record: (pass: GPUComputePassEncoder, step: number) => void): void {
    for (let first = 0; first < steps; first += STEPS_A_SUBMISSION) {
      this.submit((encoder) => {
        const pass = encoder.beginComputePass();
        for (let i = first; i < Math.min(steps, first + STEPS_A_SUBMISSION); i++) record(pass, i);
        pass.end();
      });
    }
  }

  private submit(record: (encoder: GPUCommandEncoder) => void): void {
    const { device } = this.tensors;
    const encoder = device.createCommandEncoder();
    record(encoder);
    device.queue.submit([encoder.finish()]);
  }

  private load(grid: GridMemory, source: Tensor3D, target: GPUBuffer, planes: number): void {
    const buffer = this.tensors.bufferOf(source);
    this.submit((encoder) => grid.load(encoder, buffer, target, planes));
  }

  private store(grid: GridMemory, source: GPUBuffer, planes: number): Tensor3D {
    const { width, height } = grid.shape;
    this.submit((encoder) => grid.store(encoder, source, grid.output, mutableChannels(this.layout)));
    return this.tensors.tensorOf(grid.output, [planes, height, width]);
  }

  private gridFor(shape: GridShape): GridMemory {
    const key = `${this.selected}: ${shape.width}×${shape.height}×${shape.batch}`;
    const chunkVectors = this.options.chunkVectors ?? this.schedule.chunkVectors;
    const grid = this.grids.get(key) ?? new GridMemory(this.tensors.device, this.layout, shape, chunkVectors);
    // The latest goes last, so that the first is the one to give up.
    this.grids.delete(key);
    this.releaseGrids(GRIDS - 1);
    this.grids.set(key, grid);
    return grid;
  }

  private releaseGrids(most: number): void {
    for (const [key, grid] of [...this.grids].slice(0, Math.max(0, this.grids.size - most))) {
      grid.dispose();
      this.grids.delete(key);
      for (const kernel of [...this.schedule.kernels, ...this.shared.kernels]) kernel.release();
    }
  }
}

/** Where the state before step `step` lies; the first `early` steps are not gone back through. */
function placeOf({ grid, storage }: Rollout, step: number, early: number): GPUBuffer {
  const index = step - early;
  if (index < 0 || index >= storage.bpttSteps) return grid.state(step % 2 === 0 ? 'end' : 'spare');
  const inSegment = index % storage.interval;
  return grid.state(inSegment === 0 ? `kept ${index / storage.interval}` : `segment ${inSegment}`);
}
