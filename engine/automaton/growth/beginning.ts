import type { Tensor3D } from '@tensorflow/tfjs-core';
import type { Automaton } from '../automaton';

/** What a rollout starts with. */
export interface Beginning {
  /** Fixed channels of the grid that the rollout ends on. */
  readonly fixed: Tensor3D;
  readonly start: Tensor3D;
  /** Where the state grows first: fixed channels of the coarser levels, on the coarsest of which `start` lies. */
  readonly coarse?: readonly Tensor3D[] | undefined;
}

/**
 * Grows a state where it has to, and rolls it on.
 * @param steps on the finest grid; after growth
 * @param kept how many of the last ones `backward` goes back through; through all of a growth unless it is 0
 */
export function rollFrom(automaton: Automaton, { fixed, start, coarse }: Beginning, steps: number, kept: number): Tensor3D {
  if (!coarse) return automaton.forward(fixed, start, steps, kept);
  if (!automaton.grow) throw new Error('This automaton cannot grow.');
  return automaton.grow([...coarse, fixed], start, steps, kept > 0);
}

export const tensorsOf = ({ fixed, start, coarse = [] }: Beginning): Tensor3D[] => [fixed, start, ...coarse];
