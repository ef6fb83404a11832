/**
 * The automaton: cells on a grid that all apply one small perceptron to what they perceive, forward and backward.
 *
 * `layout.ts` says as data what kind it is (`layouts/`), `parameters.ts` where its weights lie. `initialParameters.ts`
 * and `seed.ts` are what weights and states begin as; `strength.ts` lets it paint less. `createAutomaton.ts` picks who computes: `cpuAutomaton.ts`
 * (`wasmAutomaton.ts` with the kernel `wasmKernel.ts`), or `gpuAutomaton.ts` (`fused/`, else `composedAutomaton.ts`,
 * which perceives by `composedPerception.ts`); where it grows, one of them for each level (`growth/`). All are held to the
 * plain loops of `plainAutomaton.ts` and `float32Automaton.ts`.
 *
 * Papers: Mordvintsev et al. 2020, Growing Neural Cellular Automata (https://distill.pub/2020/growing-ca/); Niklasson
 * et al. 2021, Self-Organising Textures (https://distill.pub/selforg/2021/textures/).
 */
import type { Tensor1D, Tensor3D } from '@tensorflow/tfjs-core';

/**
 * One automaton on one device and one grid at a time. States are planar `[mutable, height, width]`, the photo's
 * fixed channels `[fixed, height, width]`; all values are colours minus 0.5.
 */
export interface Automaton {
  /** Takes new weights (flat, see `parameterTensors`) and clears the gradient. */
  setParameters(parameters: Tensor1D): void;
  /**
   * Says which of several rollouts, each with states of its own, `forward`, `grow` and `backward` are about from now on; 0 by
   * default. Where it is there, states and fixed channels may be those of many grids, one after the other.
   */
  select?(rollout: number): void;
  /** Rolls `steps` steps on and keeps what `backward` needs of the last `bpttSteps` (truncated backpropagation through time; 0: render only). */
  forward(fixed: Tensor3D, state: Tensor3D, steps: number, bpttSteps: number): Tensor3D;
  /**
   * Grows a state from the coarsest grid to the finest, and `more` steps on there; only of layouts with levels.
   * @param fixed channels of each level
   * @param kept whether `backward` shall go back through all of it
   */
  grow?(fixed: readonly Tensor3D[], start: Tensor3D, more: number, kept: boolean): Tensor3D;
  /** Goes back through those steps from the loss's gradient at the final state, adding to the gradient. */
  backward(gradient: Tensor3D): void;
  /** The gradient summed over all `backward` since `setParameters`. */
  gradient(): Tensor1D;
  dispose(): void;
}
