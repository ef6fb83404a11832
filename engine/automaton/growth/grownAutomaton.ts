/**
 * Automata that grow a picture from coarse to fine, along the flow of the photo.
 *
 * The way: `levelGrid.ts` gives each level's grid and `levelPlanes.ts` its fixed channels: the photo averaged
 * (`areaAverage.ts`) and its flow (`flow.ts`, on `gaussianBlur.ts`). `beginning.ts` is what a rollout starts with. This
 * file rolls each level on and hands its state down to the next finer one (`handDown.ts`, on a GPU
 * `tensorHandDown.ts`); the gradient takes the same way back. Plain versions: `plainGrowth.ts`, `plainHandDown.ts`. The
 * flow's papers are named in `flow.ts`.
 */
import { concat1d, slice1d, tidy, type Tensor1D, type Tensor3D } from '@tensorflow/tfjs-core';
import type { Automaton } from '../automaton';
import type { Growth, Layout } from '../layout';
import { perceptrons } from '../parameters';
import type { TensorHandDown } from './tensorHandDown';

/** What rolls a level on, of any kind. */
export interface LevelAutomaton extends Automaton {
  /** After `backward`: the gradient at the first kept state. */
  stateGradient(): Tensor3D;
}

/**
 * An automaton that grows from coarse to fine: one automaton a level, each with weights and a grid of its own. `forward`
 * is the finest one's. Plain version: `plainGrowth.ts`.
 */
export class GrownAutomaton implements Automaton {
  /** Of each rollout: the first level that took part in it. */
  private readonly firsts: number[] = [];
  private rollout = 0;
  readonly select: ((rollout: number) => void) | undefined;

  /** @param levels from the coarsest, each of the layout on one grid */
  constructor(
    private readonly layout: Layout & { readonly growth: Growth },
    private readonly levels: readonly LevelAutomaton[],
    private readonly handDown: TensorHandDown,
  ) {
    if (levels.every((level) => level.select !== undefined)) this.select = (rollout) => this.selectAll(rollout);
  }

  setParameters(parameters: Tensor1D): void {
    perceptrons(this.layout).forEach(({ offset, length }, l) => {
      // Not tidied: a level may keep tensors of its own.
      const own = slice1d(parameters, offset, length);
      this.levels[l]!.setParameters(own);
      own.dispose();
    });
  }

  forward(fixed: Tensor3D, state: Tensor3D, steps: number, kept: number): Tensor3D {
    const last = (this.firsts[this.rollout] = this.levels.length - 1);
    return this.levels[last]!.forward(fixed, state, steps, kept);
  }

  grow(fixed: readonly Tensor3D[], start: Tensor3D, more: number, kept: boolean): Tensor3D {
    this.firsts[this.rollout] = 0;
    const last = this.levels.length - 1;
    let state = start;
    this.layout.growth.levels.forEach(({ steps }, l) => {
      const taken = l === last ? steps + more : steps;
      const end = this.levels[l]!.forward(fixed[l]!, state, taken, kept ? taken : 0);
      if (state !== start) state.dispose();
      state = l === last ? end : this.passed(end, 'down');
    });
    return state;
  }

  backward(gradient: Tensor3D): void {
    const first = this.firsts[this.rollout]!;
    let at = gradient;
    for (let l = this.levels.length - 1; l >= first; l--) {
      this.levels[l]!.backward(at);
      if (at !== gradient) at.dispose();
      if (l > first) at = this.passed(this.levels[l]!.stateGradient(), 'back');
    }
  }

  gradient(): Tensor1D {
    return tidy(() => concat1d(this.levels.map((level) => level.gradient())));
  }

  dispose(): void {
    for (const level of this.levels) level.dispose();
  }

  private selectAll(rollout: number): void {
    this.rollout = rollout;
    for (const level of this.levels) level.select!(rollout);
  }

  /** A state or gradient handed on to the next grid; disposes of it. */
  private passed(planes: Tensor3D, way: 'down' | 'back'): Tensor3D {
    const handed = this.handDown[way](planes);
    planes.dispose();
    return handed;
  }
}
