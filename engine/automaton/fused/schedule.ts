import type { GridMemory } from './gridMemory';
import type { ComputeKernel } from './kernel';

/** The weights on the GPU, and the gradient's slots. */
export interface WeightBuffers {
  /** See `layOutWeights`. */
  readonly packed: GPUBuffer;
  /** `SLOTS` times all parameters. */
  readonly slots: GPUBuffer;
}

/**
 * Most partial sums of the weights' gradient. How many a GPU is quickest with, it alone can tell: more of them keep more of
 * its units busy, and each is read and written once a step.
 */
export const SLOTS = 256;

/** Least vectors of four cells that are summed up before a slot is written: else the slots would be most of the traffic. */
const SLOT_VECTORS = 16;

/** Slots that so many vectors are shared among. */
export const slotsFor = (vectors: number): number => Math.min(SLOTS, Math.ceil(vectors / SLOT_VECTORS));

/** Vectors of four cells whose activations lie in the GPU's memory at once: 65,536 cells, about 66 MB. */
export const CHUNK_VECTORS = 16_384;

/** A way of dividing a step's work among threads. Blurs and the filters' transposes are not its business. */
export interface Schedule {
  readonly name: 'direct' | 'tile';
  readonly kernels: readonly ComputeKernel[];
  /** The same kernels with other weights. */
  sibling(buffers: WeightBuffers): Schedule;
  /** Most vectors of four cells that it wants to work on at once. */
  readonly chunkVectors: number;
  /** One step; the blurred channels lie in `grid.blurred('columns')`. */
  step(pass: GPUComputePassEncoder, grid: GridMemory, state: GPUBuffer, next: GPUBuffer): void;
  /** From the gradient at a step's output to that at its perception, adding to the slots. */
  stepBackward(pass: GPUComputePassEncoder, grid: GridMemory, state: GPUBuffer, dNext: GPUBuffer): void;
}
