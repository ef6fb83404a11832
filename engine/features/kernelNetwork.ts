import * as tf from '@tensorflow/tfjs-core';
import { numbersOf, unwritten } from '../hostNumbers';
import type { ConvolutionWeights } from './convolutionWeights';
import { ancestors, type GraphDescription } from './featureGraph';
import type { FeatureNetwork } from './featureNetwork';
import { PictureRunner, type FeatureTask } from './pictureRunner';

/** One call of `features`, as TensorFlow.js's tape keeps it. */
interface Call {
  readonly runner: PictureRunner;
  readonly taps: readonly string[];
  readonly recorded: boolean;
  /** One for each picture, once they are evaluated. */
  tasks: FeatureTask[];
}

/**
 * A network on the CPU, from the picture to its taps in the kernel's own memory. TensorFlow.js sees a single operation
 * with a gradient, which costs it neither dispatches nor copies of what lies between.
 */
export class KernelNetwork implements FeatureNetwork {
  readonly name: string;
  readonly styleTaps: readonly string[];
  readonly contentTaps: readonly string[];
  #runner: PictureRunner | undefined;

  /** @param wasm features.wasm */
  constructor(
    private readonly graph: GraphDescription,
    weights: ReadonlyMap<string, ConvolutionWeights>,
    wasm: ArrayBuffer,
  ) {
    this.name = graph.name;
    this.styleTaps = graph.styleTaps;
    this.contentTaps = graph.contentTaps;
    this.#runner = new PictureRunner(graph, weights, wasm);
    registerOnce();
  }

  features(picture: tf.Tensor4D, taps: readonly string[]): Record<string, tf.Tensor4D> {
    if (!this.#runner) throw new Error('The network has been disposed of.');
    // Throws before the tape begins.
    ancestors(this.graph.nodes, taps);
    const call: Call = { runner: this.#runner, taps: [...new Set(taps)], recorded: tf.engine().isTapeOn(), tasks: [] };
    const attributes = { call } as unknown as tf.NamedAttrMap;
    const outputs = tf.engine().runKernel<tf.Tensor[]>(OPERATION, { picture }, attributes);
    return Object.fromEntries(call.taps.map((tap, i) => [tap, outputs[i] as tf.Tensor4D]));
  }

  /** The kernel's memory goes with the last reference to it. */
  dispose(): void {
    this.#runner = undefined;
  }
}

const OPERATION = 'FeatureNetwork';
let registered = false;

function registerOnce(): void {
  if (registered) return;
  registered = true;
  const callOf = (attributes: tf.NamedAttrMap | undefined) => (attributes as unknown as { call: Call }).call;
  tf.registerKernel({
    kernelName: OPERATION,
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs }) => evaluate(callOf(attrs), inputs['picture'] as tf.Tensor4D),
  });
  tf.registerGradient({
    kernelName: OPERATION,
    gradFunc: (dy, _, attrs) => ({ picture: () => passBack(callOf(attrs), Array.isArray(dy) ? dy : [dy]) }),
  });
}

/** Each picture by itself, straight to its place among all: of many windows of a style nothing is in memory twice. */
function evaluate(call: Call, pictures: tf.Tensor4D): tf.Tensor4D[] {
  const { runner, taps, recorded } = call;
  const [count, height, width] = pictures.shape;
  const values = numbersOf(pictures).slice();
  const size = height * width * 3;
  call.tasks = Array.from({ length: count }, (_, i) => ({ pixels: values.subarray(i * size, (i + 1) * size), height, width, taps, recorded }));
  const features = new Map<string, tf.Tensor4D>();
  call.tasks.forEach((task, i) =>
    runner.forward(task, (tap, shape, values) => {
      if (i === 0) features.set(tap, unwritten<tf.Rank.R4>([count, ...shape]));
      numbersOf(features.get(tap)!).set(values, i * values.length);
    }),
  );
  return taps.map((tap) => features.get(tap)!);
}

function passBack({ runner, tasks }: Call, gradients: readonly tf.Tensor[]): tf.Tensor4D {
  const pictures = tasks.map((task, i) => {
    // Each time anew, since making a tensor may move the memory.
    const taps = gradients.map(numbersOf);
    const own = taps.map((values) => values.subarray((i * values.length) / tasks.length, ((i + 1) * values.length) / tasks.length));
    return tf.tensor4d(runner.backward(task, own), [1, task.height, task.width, 3]);
  });
  return stacked(pictures);
}

/** Takes over the pictures. */
function stacked(pictures: readonly tf.Tensor4D[]): tf.Tensor4D {
  if (pictures.length === 1) return pictures[0]!;
  const stack = tf.concat4d([...pictures], 0);
  tf.dispose([...pictures]);
  return stack;
}
