import { mutableChannels, perceptionSize, type Layout } from '../layout';
import { parameterCount, parameterTensors } from '../parameters';
import type { Chunk, GridMemory } from './gridMemory';
import { ComputeKernel } from './kernel';
import type { PackedMatrix, PackedWeights } from './packedWeights';
import { CHUNK_VECTORS, slotsFor, type Schedule, type WeightBuffers } from './schedule';
import { CELL_VECTORS, layerWgsl, type LayerKernel } from './wgsl/layer';
import { perceiveWgsl } from './wgsl/perceive';
import { blockShape, weightGradientWgsl } from './wgsl/weightGradient';

type Pass = GPUComputePassEncoder;

/** A kernel for each layer, activations in the GPU's memory, no workgroup memory: runs everywhere. */
export class DirectSchedule implements Schedule {
  readonly name = 'direct';
  readonly chunkVectors = CHUNK_VECTORS;

  private constructor(
    private readonly layout: Layout,
    private readonly weights: PackedWeights,
    private readonly buffers: WeightBuffers,
    private readonly compiled: Readonly<Record<string, ComputeKernel>>,
  ) {}

  get kernels(): readonly ComputeKernel[] {
    return Object.values(this.compiled);
  }

  /** @throws Error if a kernel does not compile */
  static async create(
    device: GPUDevice,
    layout: Layout,
    weights: PackedWeights,
    buffers: WeightBuffers,
  ): Promise<DirectSchedule> {
    const compiling = Object.entries(directCodes(layout, weights)).map(
      async ([name, code]) => [name, await ComputeKernel.compile(device, name, code)] as const,
    );
    const compiled = Object.fromEntries(await Promise.all(compiling));
    return new DirectSchedule(layout, weights, buffers, compiled);
  }

  sibling(buffers: WeightBuffers): DirectSchedule {
    return new DirectSchedule(this.layout, this.weights, buffers, this.compiled);
  }

  step(pass: Pass, grid: GridMemory, state: GPUBuffer, next: GPUBuffer): void {
    const { blurs, leak } = this.layout;
    const further = [...(blurs.length > 0 ? [grid.blurred('columns')] : []), ...(leak ? [grid.fixed] : [])];
    const [, , third] = this.weights.forward;
    for (const chunk of grid.chunks) {
      this.activate(pass, grid, chunk, state);
      const { second } = this.scratch(grid);
      this.runLayer(pass, 'update', third!, chunk, [second, next, state, ...further]);
    }
  }

  stepBackward(pass: Pass, grid: GridMemory, state: GPUBuffer, dNext: GPUBuffer): void {
    const [toSeen, toFirst, toSecond] = this.weights.backward as [PackedMatrix, PackedMatrix, PackedMatrix];
    const { seen, first, second } = this.scratch(grid);
    for (const chunk of grid.chunks) {
      this.activate(pass, grid, chunk, state);
      // Each gradient takes the place of the activation that it belongs to.
      this.addGradient(pass, 2, chunk, dNext, second);
      this.runLayer(pass, 'toSecond', toSecond, chunk, [dNext, second]);
      this.addGradient(pass, 1, chunk, second, first);
      this.runLayer(pass, 'toFirst', toFirst, chunk, [second, first]);
      this.addGradient(pass, 0, chunk, first, seen);
      this.runLayer(pass, 'toSeen', toSeen, chunk, [first, grid.sensedGradient]);
    }
  }

  private scratch(grid: GridMemory): { seen: GPUBuffer; first: GPUBuffer; second: GPUBuffer } {
    const { layout } = this;
    return {
      seen: grid.scratch('seen', perceptionSize(layout)),
      first: grid.scratch('first activation', layout.hidden),
      second: grid.scratch('second activation', layout.hidden),
    };
  }

  /** Perception and both hidden layers of a chunk. */
  private activate(pass: Pass, grid: GridMemory, chunk: Chunk, state: GPUBuffer): void {
    const { seen, first, second } = this.scratch(grid);
    const groups = Math.ceil(chunk.count / 64);
    this.kernel('perceive').dispatch(pass, [chunk.uniform, grid.fixed, state, seen], groups, this.layout.channels);
    this.runLayer(pass, 'first', this.weights.forward[0]!, chunk, [seen, first]);
    this.runLayer(pass, 'second', this.weights.forward[1]!, chunk, [first, second]);
  }

  private runLayer(pass: Pass, name: string, matrix: PackedMatrix, chunk: Chunk, buffers: GPUBuffer[]): void {
    const groups = Math.ceil(chunk.count / CELL_VECTORS / 64);
    const bound = [chunk.uniform, this.buffers.packed, ...buffers];
    this.kernel(name).dispatch(pass, bound, groups, matrix.columns / matrix.tile);
  }

  private addGradient(pass: Pass, layer: number, chunk: Chunk, d: GPUBuffer, x: GPUBuffer): void {
    const { rows, columns } = layerShape(this.layout, layer);
    const [r, c] = blockShape({ rows, columns });
    const blocks = Math.ceil(((rows / r) * (columns / c)) / 64);
    const bound = [chunk.uniform, d, x, this.buffers.slots];
    this.kernel(`gradient${layer}`).dispatch(pass, bound, blocks, slotsFor(chunk.count));
  }

  private kernel(name: string): ComputeKernel {
    return this.compiled[name]!;
  }
}

function layerShape(layout: Layout, layer: number): { rows: number; columns: number } {
  const sizes = [perceptionSize(layout), layout.hidden, layout.hidden, mutableChannels(layout)];
  return { rows: sizes[layer + 1]!, columns: sizes[layer]! };
}

/** The kernels' texts by name. */
export function directCodes(layout: Layout, { forward, backward }: PackedWeights): Readonly<Record<string, string>> {
  const layer = (
    matrix: PackedMatrix,
    finish: LayerKernel['finish'],
    source: LayerKernel['source'] = 'chunk',
    target: LayerKernel['target'] = 'chunk',
  ) => layerWgsl(layout, { matrix, source, target, finish });
  const tensors = parameterTensors(layout);
  const gradient = (index: number) =>
    weightGradientWgsl({
      ...layerShape(layout, index),
      rowSpace: index === 2 ? 'grid' : 'chunk',
      weight: tensors[2 * index]!.offset,
      bias: tensors[2 * index + 1]!.offset,
      parameters: parameterCount(layout),
    });
  return {
    perceive: perceiveWgsl(layout),
    first: layer(forward[0]!, 'relu'),
    second: layer(forward[1]!, 'relu'),
    update: layer(forward[2]!, 'update', 'chunk', 'grid'),
    toSecond: layer(backward[2]!, 'mask', 'grid'),
    toFirst: layer(backward[1]!, 'mask'),
    toSeen: layer(backward[0]!, 'plain', 'chunk', 'grid'),
    gradient0: gradient(0),
    gradient1: gradient(1),
    gradient2: gradient(2),
  };
}
