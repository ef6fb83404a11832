import type { ParameterTensor } from '../automaton/parameters';
import { descend } from '../iteration';
import { Adam, type Part } from './adam';
import type { Values } from '../lane/values';

/** The weights in training with Adam's moments. */
export interface OptimizerState {
  readonly parameters: Values;
  readonly m: Values;
  readonly v: Values;
  /** Steps that the moments have seen: of each perceptron, where there are several. */
  readonly updates: readonly number[];
}

/** Holds the weights and moves them. */
export interface Optimizer {
  /** The weights as lanes take them. */
  readonly parameters: Values;
  /**
   * One step against the gradients' mean, each tensor of it divided by its norm.
   * @param grew whether a state has grown, so that all levels of an automaton have a gradient
   */
  step(gradients: readonly Values[], learningRate: number, grew: boolean): Promise<void>;
  /** As it is now; later steps leave it alone. */
  state(): OptimizerState;
  restore(state: OptimizerState): void;
}

/** The optimiser of the CPU. */
export class HostOptimizer implements Optimizer {
  private readonly adam: Adam;

  constructor(
    /** A new array with each step. */
    public parameters: Float32Array,
    private readonly scales: Float32Array,
    private readonly tensors: readonly ParameterTensor[],
    parts?: readonly Part[],
  ) {
    this.adam = new Adam(scales, parts);
  }

  step(gradients: readonly Float32Array[], learningRate: number): Promise<void> {
    const { adam, scales, tensors } = this;
    const parameters = this.parameters.slice();
    descend(adam, parameters, gradients, { scales, tensors, learningRate });
    this.parameters = parameters;
    return Promise.resolve();
  }

  state() {
    return { parameters: this.parameters, ...this.adam.state() };
  }

  restore({ parameters, m, v, updates }: OptimizerState): void {
    this.parameters = parameters as Float32Array;
    this.adam.restore({ m: m as Float32Array, v: v as Float32Array, updates });
  }
}
