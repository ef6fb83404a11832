/** Outer rate, falling geometrically from the first round to the last: in the end the base is an average of what it met. */
const OUTER = { first: 0.6, last: 0.05 } as const;

/** Which share of the way to what an episode learned the base goes. */
export function outerRate(round: number, rounds: number): number {
  return OUTER.first * (OUTER.last / OUTER.first) ** (round / rounds);
}

/** Reptile's outer step (Nichol et al. 2018, https://arxiv.org/abs/1803.02999): the base, a share of the way to what was learned. */
export function moved(base: Float32Array, learned: Float32Array, rate: number): Float32Array {
  return base.map((weight, i) => weight + rate * (learned[i]! - weight));
}
