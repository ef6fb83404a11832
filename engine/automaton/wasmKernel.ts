import { gaussianTaps, mutableChannels, type Layout } from './layout';
import { parameterCount } from './parameters';
import { WasmMemory } from './wasmMemory';

/** What `wasm/automaton.ts` exports. Addresses are bytes. */
export interface Kernel {
  memory: WebAssembly.Memory;
  heapBase(): number;
  setGrid(width: number, height: number): number;
  setLayout(fixed: number, mutable: number, hidden: number): void;
  setFilters(sobelX: number, sobelY: number, laplacian: number, along: number, flow: number): void;
  setLeak(share: number): void;
  setBound(most: number): void;
  sensedPlanes(): number;
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
  tileBytes(): number;
  prepareWeights(): void;
  activationBytes(): number;
  step(state: number, next: number, activations: number): void;
  stepBackward(state: number, dNext: number, dState: number, activations: number): void;
  handDownPlane(source: number, width: number, wide: number, target: number, top: number, left: number, rows: number, columns: number): void;
}

/** Bytes of one entry of the table of blurs: channel, radius, 15 taps. */
const BLUR_ENTRY = 68;

/** The part of a layout that computing needs: data, which may travel between threads. */
export type KernelLayout = Pick<Layout, 'channels' | 'fixed' | 'picture' | 'hidden' | 'blurs' | 'filters' | 'leak' | 'bound'>;

/** The compiled kernel with the memory that does not depend on the grid; the grid's lies above. */
export class WasmKernel {
  readonly memory: WasmMemory;
  private readonly weights: number;
  private readonly weightGradient: number;
  private readonly packed: number;
  private readonly tiles: number;
  private readonly blurs: number;
  private readonly gridMark: number;

  private constructor(
    readonly kernel: Kernel,
    private readonly layout: KernelLayout,
  ) {
    const bytes = parameterCount(layout) * 4;
    kernel.setLayout(layout.fixed, mutableChannels(layout), layout.hidden);
    setFilters(kernel, layout);
    kernel.setLeak(layout.leak ?? 0);
    kernel.setBound(layout.bound ?? Infinity);
    const memory = new WasmMemory(kernel.memory, kernel.heapBase());
    this.weights = memory.take(bytes);
    this.packed = memory.take(kernel.packedLength() * 4);
    this.weightGradient = memory.take(bytes);
    this.tiles = memory.take(kernel.tileBytes());
    this.blurs = memory.take(layout.blurs.length * BLUR_ENTRY);
    this.gridMark = memory.mark();
    this.memory = memory;
    this.writeBlurs();
    this.placeGrid(0, 0);
  }

  static async create(wasm: ArrayBuffer, layout: KernelLayout): Promise<WasmKernel> {
    const { instance } = await WebAssembly.instantiate(wasm, {});
    return new WasmKernel(instance.exports as unknown as Kernel, layout);
  }

  /** Takes new weights and clears the gradient. */
  setParameters(parameters: Float32Array): void {
    this.memory.floats(this.weights, parameters.length).set(parameters);
    this.kernel.prepareWeights();
  }

  /** A view that is valid until the memory grows. */
  gradient(): Float32Array {
    return this.memory.floats(this.weightGradient, parameterCount(this.layout));
  }

  /** Takes back the memory of the last grid. */
  releaseGrid(): void {
    this.memory.release(this.gridMark);
  }

  /** Tells the kernel where the grid's fixed planes and its scratch planes lie. */
  placeGrid(fixed: number, scratch: number): void {
    const { weights, packed, weightGradient, tiles, blurs } = this;
    this.kernel.setMemory(fixed, weights, packed, weightGradient, tiles, scratch, blurs, this.layout.blurs.length);
  }

  private writeBlurs(): void {
    this.layout.blurs.forEach((blur, i) => {
      const entry = this.blurs + i * BLUR_ENTRY;
      this.memory.integers(entry, 2).set([blur.channel - this.layout.fixed, (blur.size - 1) / 2]);
      this.memory.floats(entry + 8, blur.size).set(gaussianTaps(blur));
    });
  }
}

/** The part of a layout that may travel between threads and pages. */
export function kernelLayout({ channels, fixed, picture, hidden, blurs, filters, leak, bound }: Layout): KernelLayout {
  return { channels, fixed, picture, hidden, blurs, filters, leak, bound };
}

/** @throws Error if the filters are others than the kernel's, or in another order */
function setFilters(kernel: Kernel, { filters }: KernelLayout): void {
  const [sobelX, sobelY, laplacian, flow, ...rest] = filters;
  const kinds = [sobelX, sobelY, laplacian].map((filter) => filter?.kind).join();
  if (kinds !== 'sobelX,sobelY,laplacian' || (flow && flow.kind !== 'flow') || rest.length > 0) {
    throw new Error(`The kernel has the filters sobelX, sobelY, laplacian and perhaps flow, not ${filters.map(({ kind }) => kind).join(', ')}.`);
  }
  const channel = flow?.kind === 'flow' ? flow.flow : -1;
  kernel.setFilters(sobelX!.scale, sobelY!.scale, laplacian!.scale, flow?.scale ?? 0, channel);
}
