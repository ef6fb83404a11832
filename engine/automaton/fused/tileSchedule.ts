import type { Layout } from '../layout';
import type { GridMemory } from './gridMemory';
import { ComputeKernel } from './kernel';
import type { PackedWeights } from './packedWeights';
import { slotsFor, type Schedule, type WeightBuffers } from './schedule';
import { tileBackwardBytes, tileBackwardWgsl, tileForwardBytes, tileForwardWgsl } from './wgsl/tile';

/** Tiles to choose from, in vectors of four cells. */
export const TILES = [16, 8, 4];
/** Workgroups in one dispatch, below WebGPU's 65,535. */
const MOST_WORKGROUPS = 32_768;

type Pass = GPUComputePassEncoder;

interface TileKernels {
  readonly forward: ComputeKernel;
  readonly backward: ComputeKernel;
  readonly forwardVectors: number;
}

/** One kernel a direction, activations in the workgroup's memory: least traffic, but it asks more of the compiler. */
export class TileSchedule implements Schedule {
  readonly name = 'tile';

  private constructor(
    private readonly layout: Layout,
    private readonly buffers: WeightBuffers,
    private readonly compiled: TileKernels,
  ) {}

  get kernels(): readonly ComputeKernel[] {
    return [this.compiled.forward, this.compiled.backward];
  }

  get chunkVectors(): number {
    return MOST_WORKGROUPS * this.compiled.forwardVectors;
  }

  /**
   * @param most bytes of workgroup memory
   * @throws Error if that is too little or the device does not take a kernel
   */
  static async create(
    device: GPUDevice,
    layout: Layout,
    weights: PackedWeights,
    buffers: WeightBuffers,
    most = device.limits.maxComputeWorkgroupStorageSize,
  ): Promise<TileSchedule> {
    const forwardVectors = largestTile(most, (vectors) => tileForwardBytes(layout, vectors));
    const backwardVectors = largestTile(most, (vectors) => tileBackwardBytes(layout, vectors));
    const codes = tileCodes(layout, weights, { forwardVectors, backwardVectors });
    const [forward, backward] = await Promise.all([
      ComputeKernel.compile(device, 'tile forward', codes.forward),
      ComputeKernel.compile(device, 'tile backward', codes.backward),
    ]);
    return new TileSchedule(layout, buffers, { forward, backward, forwardVectors });
  }

  sibling(buffers: WeightBuffers): TileSchedule {
    return new TileSchedule(this.layout, buffers, this.compiled);
  }

  step(pass: Pass, grid: GridMemory, state: GPUBuffer, next: GPUBuffer): void {
    const { forward, forwardVectors } = this.compiled;
    const blurred = this.layout.blurs.length > 0 ? [grid.blurred('columns')] : [];
    for (const { uniform, count } of grid.chunks) {
      const buffers = [uniform, this.buffers.packed, grid.fixed, state, next, ...blurred];
      forward.dispatch(pass, buffers, Math.ceil(count / forwardVectors));
    }
  }

  stepBackward(pass: Pass, grid: GridMemory, state: GPUBuffer, dNext: GPUBuffer): void {
    const { packed, slots } = this.buffers;
    for (const { uniform, count } of grid.chunks) {
      const buffers = [uniform, packed, grid.fixed, state, dNext, grid.sensedGradient, slots];
      this.compiled.backward.dispatch(pass, buffers, slotsFor(count));
    }
  }
}

/** The kernels' texts for tiles of at most so many vectors. */
export function tileCodes(
  layout: Layout,
  weights: PackedWeights,
  { forwardVectors, backwardVectors }: { readonly forwardVectors: number; readonly backwardVectors: number },
): { readonly forward: string; readonly backward: string } {
  return {
    forward: tileForwardWgsl(layout, weights, forwardVectors),
    // The gradient's sums take most registers; the backward tile stays at half the forward one.
    backward: tileBackwardWgsl(layout, weights, Math.min(8, backwardVectors)),
  };
}

function largestTile(most: number, bytes: (vectors: number) => number): number {
  const vectors = TILES.find((candidate) => bytes(candidate) <= most);
  if (!vectors) throw new Error(`The GPU's workgroup memory of ${most} bytes is too small.`);
  return vectors;
}
