import { mutableChannels, type Layout } from '../layout';
import { storageBuffer } from './kernel';
import { GRID_BYTES, sensedPlanes } from './wgsl/grid';
import { CELL_VECTORS } from './wgsl/layer';

export interface GridShape {
  readonly width: number;
  readonly height: number;
  readonly batch: number;
}

/** Part of the grid's cells that a schedule works on at once. */
export interface Chunk {
  readonly uniform: GPUBuffer;
  /** Vectors of four cells. */
  readonly count: number;
}

/** Vectors of four cells in one padded plane. */
export function strideOf({ width, height, batch }: GridShape): number {
  return Math.ceil((width * height * batch) / 4 / CELL_VECTORS) * CELL_VECTORS;
}

/** The buffers of a batch of grids, made when first asked for. */
export class GridMemory {
  readonly stride: number;
  readonly cells: number;
  readonly chunks: readonly Chunk[];
  private readonly buffers = new Map<string, GPUBuffer>();

  /** @param chunkVectors most vectors of four cells in a chunk, a multiple of `CELL_VECTORS` */
  constructor(
    private readonly device: GPUDevice,
    private readonly layout: Layout,
    readonly shape: GridShape,
    private readonly chunkVectors: number,
  ) {
    this.cells = shape.width * shape.height;
    this.stride = strideOf(shape);
    const count = Math.ceil(this.stride / chunkVectors);
    this.chunks = Array.from({ length: count }, (_, i) => this.chunk(i * chunkVectors));
  }

  get fixed(): GPUBuffer {
    return this.planes('fixed', this.layout.fixed);
  }

  /** State `index`; what is where is the automaton's business. */
  state(index: string): GPUBuffer {
    return this.planes(`state ${index}`, mutableChannels(this.layout));
  }

  /** Gradients at a state, zero in the padding; two that take turns. */
  gradient(index: 0 | 1): GPUBuffer {
    return this.planes(`gradient ${index}`, mutableChannels(this.layout));
  }

  get sensedGradient(): GPUBuffer {
    return this.planes('gradient at the perception', sensedPlanes(this.layout));
  }

  blurred(pass: 'rows' | 'columns'): GPUBuffer {
    return this.planes(`blurred ${pass}`, this.layout.blurs.length);
  }

  /** Unpadded planes of a whole batch on their way to tfjs. */
  get output(): GPUBuffer {
    const bytes = mutableChannels(this.layout) * this.cells * this.shape.batch * 4;
    return this.buffer('output', bytes);
  }

  /** Planes as long as a chunk. */
  scratch(name: string, planes: number): GPUBuffer {
    return this.buffer(name, planes * this.chunkStride * 16);
  }

  dispose(): void {
    for (const buffer of this.buffers.values()) buffer.destroy();
    for (const { uniform } of this.chunks) uniform.destroy();
    this.buffers.clear();
  }

  /** Records copies from `[batch × planes, height, width]` into padded planes. */
  load(encoder: GPUCommandEncoder, source: GPUBuffer, target: GPUBuffer, planes: number): void {
    this.eachPlane(planes, (packed, padded, bytes) =>
      encoder.copyBufferToBuffer(source, packed, target, padded, bytes),
    );
  }

  /** The way back. */
  store(encoder: GPUCommandEncoder, source: GPUBuffer, target: GPUBuffer, planes: number): void {
    this.eachPlane(planes, (packed, padded, bytes) =>
      encoder.copyBufferToBuffer(source, padded, target, packed, bytes),
    );
  }

  private eachPlane(planes: number, copy: (packed: number, padded: number, bytes: number) => void): void {
    const bytes = this.cells * 4;
    for (let item = 0; item < this.shape.batch; item++)
      for (let plane = 0; plane < planes; plane++)
        copy((item * planes + plane) * bytes, plane * this.stride * 16 + item * bytes, bytes);
  }

  private get chunkStride(): number {
    return Math.min(this.chunkVectors, this.stride);
  }

  private planes(name: string, count: number): GPUBuffer {
    return this.buffer(name, count * this.stride * 16);
  }

  private buffer(name: string, bytes: number): GPUBuffer {
    const known = this.buffers.get(name);
    if (known) return known;
    const made = storageBuffer(this.device, name, bytes);
    this.buffers.set(name, made);
    return made;
  }

  private chunk(first: number): Chunk {
    const { width, height, batch } = this.shape;
    const count = Math.min(this.chunkVectors, this.stride - first);
    const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
    const uniform = this.device.createBuffer({ label: 'grid', size: GRID_BYTES, usage });
    const { cells, stride, chunkStride } = this;
    const words = [width, height, cells, cells * batch, stride, first, count, chunkStride];
    this.device.queue.writeBuffer(uniform, 0, Uint32Array.from(words));
    return { uniform, count };
  }
}
