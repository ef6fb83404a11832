import type { ConvolutionWeights } from './convolutionWeights';
import { ancestors, type GraphDescription } from './featureGraph';
import { createKernel } from './featureKernel';
import { NetworkPlan } from './networkPlan';
import { NetworkProgram, type PackedNetwork, type TapReader } from './networkProgram';
import { PackedConvolution } from './packedConvolution';

/** What is computed: taps of one picture, and whether their gradient will be asked for. */
export interface FeatureTask {
  /** RGB, pixel after pixel. */
  readonly pixels: Float32Array;
  readonly height: number;
  readonly width: number;
  readonly taps: readonly string[];
  readonly recorded: boolean;
}

/** A network in the kernel's memory, where one picture at a time goes there and back. */
export class PictureRunner {
  private readonly network: PackedNetwork;
  private readonly mark: number;
  private readonly programs = new Map<string, NetworkProgram>();
  /** The task whose values lie in the memory. */
  private held: FeatureTask | undefined;

  /** @param wasm features.wasm */
  constructor(
    private readonly graph: GraphDescription,
    weights: ReadonlyMap<string, ConvolutionWeights>,
    wasm: ArrayBuffer,
  ) {
    const { kernel, memory } = createKernel(wasm);
    const convolutions = new Map([...weights].map(([name, each]) => [name, new PackedConvolution(kernel, memory, each)]));
    const [scale, offset] = [graph.preprocessing.scale, graph.preprocessing.offset].map((values) => {
      const address = memory.take(12);
      memory.floats(address, 3).set(values);
      return address;
    }) as [number, number];
    const scratch = memory.take(Math.max(...[...convolutions.values()].map(({ scratchBytes }) => scratchBytes)));
    this.network = { kernel, memory, convolutions, scale, offset, scratch };
    this.mark = memory.mark();
  }

  forward(task: FeatureTask, read: TapReader): void {
    this.held = undefined;
    this.programFor(task).forward(task.pixels, task.taps, read);
    this.held = task;
  }

  /**
   * The gradient at the picture of a task that was `recorded`, RGB. Where another has been computed since, it is computed
   * again.
   * @param gradients of the loss at its taps, pixel after pixel
   */
  backward(task: FeatureTask, gradients: readonly Float32Array[]): Float32Array {
    if (this.held !== task) this.forward(task, () => {});
    this.held = undefined;
    return this.programFor(task).backward(new Map(task.taps.map((tap, i) => [tap, gradients[i]!])));
  }

  private programFor({ height, width, taps, recorded }: FeatureTask): NetworkProgram {
    const key = `${height} ${width} ${recorded} ${taps.join(' ')}`;
    const made = this.programs.get(key);
    if (made) return made;
    const nodes = ancestors(this.graph.nodes, taps);
    const { convolutions, memory } = this.network;
    memory.release(this.mark);
    const program = new NetworkProgram(this.network, new NetworkPlan({ nodes, convolutions, height, width, recorded }));
    this.programs.set(key, program);
    return program;
  }
}
