import { flowFilter, mutableChannels, type Layout } from '../layout';
import { parameterCount } from '../parameters';
import type { GridMemory } from './gridMemory';
import { ComputeKernel, storageBuffer } from './kernel';
import { layOutWeights, packWgsl, type PackedWeights } from './packedWeights';
import { SLOTS, type WeightBuffers } from './schedule';
import { blurWgsl } from './wgsl/blur';
import { gatherWgsl } from './wgsl/gather';
import { reduceWgsl } from './wgsl/weightGradient';

type Pass = GPUComputePassEncoder;

/** The kernels' texts by name. */
export function sharedCodes(layout: Layout): Readonly<Record<string, string>> {
  return {
    pack: packWgsl,
    gather: gatherWgsl(layout),
    reduce: reduceWgsl(SLOTS, parameterCount(layout)),
    ...(layout.blurs.length > 0 && { rows: blurWgsl(layout, 'rows'), columns: blurWgsl(layout, 'columns') }),
  };
}

/** What every schedule needs: weights in place, blurs, the filters' transposes, the gradient's sum. */
export class SharedKernels {
  readonly buffers: WeightBuffers;
  private readonly parameters: GPUBuffer;
  private readonly table: GPUBuffer;
  private readonly sum: GPUBuffer;

  private constructor(
    private readonly device: GPUDevice,
    private readonly layout: Layout,
    readonly weights: PackedWeights,
    private readonly compiled: Readonly<Record<string, ComputeKernel>>,
  ) {
    const bytes = parameterCount(layout) * 4;
    this.parameters = storageBuffer(device, 'parameters', bytes);
    this.sum = storageBuffer(device, 'gradient', bytes);
    this.table = storageBuffer(device, 'places of weights', weights.table.byteLength);
    device.queue.writeBuffer(this.table, 0, weights.table.buffer as ArrayBuffer);
    this.buffers = {
      packed: storageBuffer(device, 'weights', weights.table.byteLength),
      slots: storageBuffer(device, 'slots of the gradient', bytes * SLOTS),
    };
  }

  get kernels(): readonly ComputeKernel[] {
    return Object.values(this.compiled);
  }

  static async create(device: GPUDevice, layout: Layout): Promise<SharedKernels> {
    const compiling = Object.entries(sharedCodes(layout)).map(
      async ([name, code]) => [name, await ComputeKernel.compile(device, name, code)] as const,
    );
    return new SharedKernels(device, layout, layOutWeights(layout), Object.fromEntries(await Promise.all(compiling)));
  }

  /** The same kernels with buffers of their own. */
  sibling(): SharedKernels {
    return new SharedKernels(this.device, this.layout, this.weights, this.compiled);
  }

  /** Takes new weights and clears the gradient. */
  setParameters(parameters: GPUBuffer): void {
    const { table } = this.weights;
    this.submit((encoder) => {
      // Kernels keep what they know of a buffer, so that it has to be the same one each time.
      encoder.copyBufferToBuffer(parameters, 0, this.parameters, 0, this.parameters.size);
      encoder.clearBuffer(this.buffers.slots);
      const pass = encoder.beginComputePass();
      const buffers = [this.table, this.parameters, this.buffers.packed];
      this.compiled['pack']!.dispatch(pass, buffers, Math.ceil(table.length / 64));
      pass.end();
    });
  }

  /** Blurs the channels of a state or of its gradient into `grid.blurred('columns')`. */
  blur(pass: Pass, grid: GridMemory, planes: GPUBuffer): void {
    const { length } = this.layout.blurs;
    if (length === 0) return;
    const [rows, columns] = [grid.blurred('rows'), grid.blurred('columns')];
    const { uniform } = grid.chunks[0]!;
    const groups = Math.ceil((grid.stride * 4) / 64);
    this.compiled['rows']!.dispatch(pass, [uniform, planes, rows], groups, length);
    this.compiled['columns']!.dispatch(pass, [uniform, rows, columns], groups, length);
  }

  /** Puts the gradient at a step's input together. */
  gather(pass: Pass, grid: GridMemory, dNext: GPUBuffer, dState: GPUBuffer): void {
    const { layout } = this;
    const further = [...(layout.blurs.length > 0 ? [grid.blurred('columns')] : []), ...(flowFilter(layout) ? [grid.fixed] : [])];
    const buffers = [grid.chunks[0]!.uniform, dNext, grid.sensedGradient, dState, ...further];
    const groups = Math.ceil((grid.stride * 4) / 64);
    this.compiled['gather']!.dispatch(pass, buffers, groups, mutableChannels(layout));
  }

  /** The gradient summed over all slots. */
  gradient(): GPUBuffer {
    this.submit((encoder) => {
      const pass = encoder.beginComputePass();
      const groups = Math.ceil(parameterCount(this.layout) / 64);
      this.compiled['reduce']!.dispatch(pass, [this.buffers.slots, this.sum], groups);
      pass.end();
    });
    return this.sum;
  }

  dispose(): void {
    const { packed, slots } = this.buffers;
    for (const buffer of [this.parameters, this.table, this.sum, packed, slots]) buffer.destroy();
  }

  private submit(record: (encoder: GPUCommandEncoder) => void): void {
    const encoder = this.device.createCommandEncoder();
    record(encoder);
    this.device.queue.submit([encoder.finish()]);
  }
}
