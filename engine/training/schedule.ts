/** Iterations over which the learning rate rises to its height. */
const WARM_UP = 30;
/** Share of the height that is left at the end. */
const FLOOR = 0.05;

/** Linear warm-up, then half a cosine down; a factor of the learning rate for iteration 0 … iterations − 1. */
export function learningRateFactor(iteration: number, iterations: number): number {
  const warmUp = Math.min(WARM_UP, iterations / 10);
  if (iteration < warmUp) return (iteration + 1) / (warmUp + 1);
  const progress = (iteration - warmUp) / Math.max(1, iterations - warmUp);
  return FLOOR + (1 - FLOOR) * 0.5 * (1 + Math.cos(Math.PI * progress));
}
