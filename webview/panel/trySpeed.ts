/** Longer sides that are tried in turn; the largest is the one that times are told for. */
const sides = [160, 320, 640, 1024];
/** Steps at most: all tries together take a few seconds on a CPU. */
export const triedSteps = 8;
/** By how much a try has to take longer than the smallest one to tell more than the clock's noise. */
const tellingRatio = 1.5;

/** One application of an automaton. */
export interface Try {
  /** Steps of cells; see `applyWork`. */
  readonly work: number;
  readonly seconds: number;
}

/**
 * Steps of cells a second, from the difference of two sizes: what each application takes however small its picture is falls out
 * of it. Sizes grow until the difference tells; of a machine that is too quick for that, it is what the largest took as a whole.
 * @param apply applies the automaton to a picture with that longer side
 */
export async function trySpeed(apply: (side: number) => Promise<Try>): Promise<number> {
  // Compiles kernels.
  await apply(sides[0]!);
  const small = await apply(sides[0]!);
  let large = small;
  for (const side of sides.slice(1)) {
    large = await apply(side);
    if (large.seconds >= tellingRatio * small.seconds) return (large.work - small.work) / (large.seconds - small.seconds);
  }
  return large.work / large.seconds;
}
