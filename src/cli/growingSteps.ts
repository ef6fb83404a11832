import { UsageError } from './usageError';

/**
 * Without a step only an automaton that grows has a picture.
 * @throws UsageError for 0 steps of another
 */
export function checkSteps(steps: number | undefined, { growth }: { readonly growth?: unknown }): void {
  if (steps === 0 && !growth) throw new UsageError('--steps 0 is for automata that grow: this one shows the photo and noise then. Give 1 or more.');
}
