/**
 * Truncated backpropagation through time (Williams and Peng 1990): how many of the last of `steps` steps the gradient
 * goes back through.
 * @param backpropagation the setting `nca.training.backpropagation`
 */
export function bpttLength(steps: number, backpropagation: number): number {
  // What is left of PyTorch's `checkpoint_sequential` in 16 segments: only the last has a gradient.
  if (backpropagation < 0) return steps - 15 * Math.floor(steps / 16);
  return Math.min(steps, backpropagation || steps);
}

/** The most that it is for 1 … `mostSteps` steps: what memory is planned for. */
export function longestBptt(mostSteps: number, backpropagation: number): number {
  return Math.max(...Array.from({ length: mostSteps }, (_, i) => bpttLength(i + 1, backpropagation)));
}
