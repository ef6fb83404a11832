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

/**
 * How much memory all plans may take, in that of the largest: pictures at several scales, each half as wide as the one
 * before, lie beside one another, so that their gradients can all be asked for afterwards.
 */
const PLANS = 2;

/** A network in the kernel's memory, where pictures of a few sizes go there and back. */
export class PictureRunner {
  private readonly network: PackedNetwork;
  private readonly mark: number;
  private readonly programs = new Map<string, NetworkProgram>();
  /** The tasks whose values lie in the programs' memories. */
  private readonly held = new Map<NetworkProgram, FeatureTask>();
  /** Bytes of the largest plan. */
  private largest = 0;

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
    const program = this.programFor(task);
    program.forward(task.pixels, task.taps, read);
    this.held.set(program, task);
  }

  /**
   * The gradient at the picture of a task that was `recorded`, RGB. Where another has been computed since, it is computed
   * again.
   * @param gradients of the loss at its taps, pixel after pixel
   */
  backward(task: FeatureTask, gradients: readonly Float32Array[]): Float32Array {
    if (this.held.get(this.programFor(task)) !== task) this.forward(task, () => {});
    const program = this.programFor(task);
    this.held.delete(program);
    return program.backward(new Map(task.taps.map((tap, i) => [tap, gradients[i]!])));
  }

  private programFor({ height, width, taps, recorded }: FeatureTask): NetworkProgram {
    const key = `${height} ${width} ${recorded} ${taps.join(' ')}`;
    const made = this.programs.get(key);
    if (made) return made;
    const nodes = ancestors(this.graph.nodes, taps);
    const plan = new NetworkPlan({ nodes, convolutions: this.network.convolutions, height, width, recorded });
    this.makeRoom(plan.bytes);
    const program = new NetworkProgram(this.network, plan);
    this.programs.set(key, program);
    return program;
  }

  /** Where it would be too little, all that there is goes. */
  private makeRoom(bytes: number): void {
    const { memory } = this.network;
    this.largest = Math.max(this.largest, bytes);
    if (memory.mark() - this.mark + bytes <= PLANS * this.largest) return;
    memory.release(this.mark);
    this.programs.clear();
    this.held.clear();
    this.largest = bytes;
  }
}
