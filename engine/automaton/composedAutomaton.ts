import * as tf from '@tensorflow/tfjs-core';
import type { Automaton } from './automaton';
import { blurChannel } from './composedFilters';
import { ComposedPerception } from './composedPerception';
import { restingColor, type Layout } from './layout';
import { parameterTensors } from './parameters';

/** Weight matrices `[out, in]` and their transposes, biases; three layers. */
interface Layers {
  readonly weights: readonly tf.Tensor2D[];
  readonly transposed: readonly tf.Tensor2D[];
  readonly biases: readonly tf.Tensor1D[];
}

/**
 * The automaton composed of tfjs operations, with its backward pass written by hand: states stored, activations
 * recomputed. Runs on any tfjs backend; on WebGPU it is what trains. States inside are `[1, height, width, mutable]`.
 * Transposes are explicit since transposed products are slow on tfjs's WebAssembly backend.
 */
export class ComposedAutomaton implements Automaton {
  private readonly perception: ComposedPerception;
  private layers: Layers | undefined;
  private sums: tf.Tensor[] | undefined;
  private fixed: tf.Tensor4D | undefined;
  private states: tf.Tensor4D[] = [];
  private firstGradient: tf.Tensor4D | undefined;

  constructor(private readonly layout: Layout) {
    this.perception = new ComposedPerception(layout);
  }

  setParameters(parameters: tf.Tensor1D): void {
    this.releaseLayers();
    const tensors = parameterTensors(this.layout).map(({ shape, offset, length }) =>
      tf.tidy(() => tf.reshape(tf.slice1d(parameters, offset, length), shape.slice(0, 2))),
    );
    const weights = [0, 2, 4].map((i) => tensors[i] as tf.Tensor2D);
    this.layers = {
      weights,
      transposed: weights.map((weight) => tf.transpose(weight)),
      biases: [1, 3, 5].map((i) => tensors[i] as tf.Tensor1D),
    };
    this.sums = tensors.map((tensor) => tf.zerosLike(tensor));
  }

  forward(fixed: tf.Tensor3D, state: tf.Tensor3D, steps: number, bpttSteps: number): tf.Tensor3D {
    this.releaseStates();
    this.fixed = toCellMajor(fixed);
    let current = toCellMajor(state);
    for (let i = 0; i < steps; i++) {
      const next = tf.tidy(() => this.step(current));
      if (i >= steps - bpttSteps) this.states.push(current);
      else current.dispose();
      current = next;
    }
    const end = toPlanar(current);
    current.dispose();
    return end;
  }

  backward(gradient: tf.Tensor3D): void {
    let d = toCellMajor(gradient);
    for (const state of [...this.states].reverse()) {
      const before = tf.tidy(() => this.stepBackward(state, d));
      d.dispose();
      d = before;
    }
    this.releaseStates();
    this.firstGradient = d;
  }

  /** After `backward`: the gradient at the first kept state. */
  stateGradient(): tf.Tensor3D {
    if (!this.firstGradient) throw new Error('stateGradient() needs a backward() before it.');
    return toPlanar(this.firstGradient);
  }

  gradient(): tf.Tensor1D {
    return tf.tidy(() => tf.concat1d(this.sums!.map((sum) => tf.reshape(sum, [sum.size]))));
  }

  dispose(): void {
    this.releaseStates();
    this.releaseLayers();
    this.perception.dispose();
  }

  private releaseLayers(): void {
    tf.dispose([this.layers?.weights, this.layers?.transposed, this.layers?.biases, this.sums] as tf.TensorContainer);
  }

  private releaseStates(): void {
    tf.dispose(this.states);
    this.fixed?.dispose();
    this.firstGradient?.dispose();
    this.states = [];
    this.fixed = this.firstGradient = undefined;
  }

  private dense(index: number, x: tf.Tensor2D): tf.Tensor2D {
    const { transposed, biases } = this.layers!;
    const activation = index < 2 ? 'relu' : 'linear';
    return tf.fused.matMul({ a: x, b: transposed[index]!, bias: biases[index]!, activation }) as tf.Tensor2D;
  }

  private step(state: tf.Tensor4D): tf.Tensor4D {
    const hidden = this.dense(1, this.dense(0, this.perception.of(this.fixed!, state)));
    const { bound } = this.layout;
    const next = tf.add<tf.Tensor4D>(this.rested(state), tf.reshape(this.dense(2, hidden), state.shape));
    return bound === undefined ? next : tf.clipByValue(next, -bound, bound);
  }

  /** What a step adds the update to: what it keeps, and the share of the photo that the picture takes up again. */
  private rested(state: tf.Tensor4D): tf.Tensor4D {
    const kept = this.kept(state);
    const { leak } = this.layout;
    if (!leak) return kept;
    const [, height, width, mutable] = state.shape;
    const rest = Array.from({ length: mutable }, (_, m) => {
      const color = restingColor(this.layout, m);
      return color === undefined ? tf.zeros([1, height, width, 1]) : tf.slice4d(this.fixed!, [0, 0, 0, color], [1, height, width, 1]);
    });
    return tf.add(kept, tf.mul(tf.concat(rest, 3), leak));
  }

  /** What a step keeps of a state, or of the gradient at it: blurred, and less the share that leaks. */
  private kept(state: tf.Tensor4D): tf.Tensor4D {
    const { leak } = this.layout;
    return leak ? tf.mul(this.blur(state), 1 - leak) : this.blur(state);
  }

  private blur(state: tf.Tensor4D): tf.Tensor4D {
    const channels = tf.split<tf.Tensor4D>(state, state.shape[3], 3);
    for (const blur of this.layout.blurs) {
      const index = blur.channel - this.layout.fixed;
      channels[index] = blurChannel(channels[index]!, blur);
    }
    return tf.concat(channels, 3);
  }

  private stepBackward(state: tf.Tensor4D, dNext: tf.Tensor4D): tf.Tensor4D {
    const seen = this.perception.of(this.fixed!, state);
    const first = this.dense(0, seen);
    const second = this.dense(1, first);
    const d3 = tf.reshape(dNext, [-1, dNext.shape[3]]) as tf.Tensor2D;
    const d2 = tf.mul(this.denseBackward(2, second, d3), tf.step(second)) as tf.Tensor2D;
    const d1 = tf.mul(this.denseBackward(1, first, d2), tf.step(first)) as tf.Tensor2D;
    return tf.add(this.kept(dNext), this.perception.back(this.denseBackward(0, seen, d1), this.fixed!));
  }

  /** Adds to the sums of weight and bias; returns the gradient at the layer's input. */
  private denseBackward(index: number, x: tf.Tensor2D, d: tf.Tensor2D): tf.Tensor2D {
    this.addTo(2 * index, tf.matMul(tf.transpose(d), x));
    this.addTo(2 * index + 1, tf.sum(d, 0));
    return tf.matMul(d, this.layers!.weights[index]!);
  }

  private addTo(index: number, value: tf.Tensor): void {
    const before = this.sums![index]!;
    this.sums![index] = tf.keep(tf.add(before, value));
    before.dispose();
  }
}

/** `[channels, height, width]` → `[1, height, width, channels]`. */
function toCellMajor(planar: tf.Tensor3D): tf.Tensor4D {
  return tf.tidy(() => tf.expandDims(tf.transpose(planar, [1, 2, 0]), 0));
}

function toPlanar(cells: tf.Tensor4D): tf.Tensor3D {
  return tf.tidy(() => tf.transpose(tf.squeeze(cells, [0]) as tf.Tensor3D, [2, 0, 1]));
}
