/** A preview that is kept, and what it takes. */
export interface Kept {
  readonly iteration: number;
  /** Of its files. */
  readonly bytes: number;
}

/**
 * Which of a run's previews go, so that the others take no more than `budget` bytes. The oldest and the newest stay; of
 * those between, again and again the one goes that leaves the smallest gap, so that what stays lies about evenly.
 * @param previews by iteration
 * @returns those that go. Where the budget has no room for two, the newest stays, alone if need be
 */
export function thinOut<T extends Kept>(previews: readonly T[], budget: number): T[] {
  const kept = [...previews];
  let bytes = kept.reduce((sum, each) => sum + each.bytes, 0);
  const dropped: T[] = [];
  while (bytes > budget && kept.length > 1) {
    const [gone] = kept.splice(leastMissed(kept), 1);
    bytes -= gone!.bytes;
    dropped.push(gone!);
  }
  return dropped;
}

/** The place of the one between others whose neighbours are the nearest to each other; of two the first. */
function leastMissed(kept: readonly Kept[]): number {
  let [place, smallest] = [0, Infinity];
  for (let i = 1; i < kept.length - 1; i++) {
    const gap = kept[i + 1]!.iteration - kept[i - 1]!.iteration;
    if (gap < smallest) [place, smallest] = [i, gap];
  }
  return place;
}
