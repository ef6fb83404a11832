import type { Optimizer, OptimizerState } from './optimizer';
import type { Values } from '../lane/values';
import type { OptimizerTask } from '../lane/adamStep';

interface OptimizingLane {
  optimize(task: OptimizerTask): Promise<OptimizerState>;
}

/** The optimiser of the GPU: weights and moments stay with the lane, which computes the steps. */
export class GpuOptimizer implements Optimizer {
  private now: OptimizerState;

  constructor(
    private readonly lane: OptimizingLane,
    parameters: Float32Array,
  ) {
    const zeros = new Float32Array(parameters.length);
    this.now = { parameters, m: zeros, v: zeros, updates: [0] };
  }

  get parameters(): Values {
    return this.now.parameters;
  }

  async step(gradients: readonly Values[], learningRate: number, grew: boolean): Promise<void> {
    this.now = await this.lane.optimize({ ...this.now, gradients, learningRate, grew });
  }

  state(): OptimizerState {
    return this.now;
  }

  restore(state: OptimizerState): void {
    this.now = state;
  }
}
