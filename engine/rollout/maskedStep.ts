/**
 * Keeps an automaton from painting where a mask says so: of each step's change of the picture a share is done. Hidden channels
 * live everywhere, so that cells at a mask's border know both sides.
 * @param next planar `[mutable, height, width]`, changed in place
 * @param picture first of the picture's channels
 * @param mask share of each cell, 0 to 1
 */
export function holdBack(next: Float32Array, before: Float32Array, picture: number, mask: Float32Array): void {
  const cells = mask.length;
  for (let from = picture * cells; from < (picture + 3) * cells; from += cells) {
    for (let i = 0; i < cells; i++) next[from + i] = before[from + i]! + mask[i]! * (next[from + i]! - before[from + i]!);
  }
}

/**
 * What several automata make of the same cells, a share of each: `mask` of `next`, the rest of `other`. All channels, so that
 * each automaton finds its own hidden values where it paints.
 * @param next planar, any number of channels of `mask.length` cells, changed in place
 */
export function graft(next: Float32Array, other: Float32Array, mask: Float32Array): void {
  const cells = mask.length;
  for (let from = 0; from < next.length; from += cells) {
    for (let i = 0; i < cells; i++) {
      const share = mask[i]!;
      // To the bit where one has all of it.
      if (share < 1) next[from + i] = other[from + i]! + share * (next[from + i]! - other[from + i]!);
    }
  }
}

/** Share of a coarser level's paint that would spill over a mask's border as it is handed down. @param coarse the mask of that level, handed down */
export function spilling(coarse: Float32Array, mask: Float32Array): Float32Array {
  return mask.map((painted, i) => (coarse[i]! > painted ? 1 - painted / coarse[i]! : 0));
}

/** Colours that an automaton sees, `share` of the way from `own` to `seen`; both planar, `seen` changed in place. */
export function showOwn(seen: Float32Array, own: Float32Array, share: Float32Array): void {
  for (let i = 0; i < own.length; i++) seen[i] = own[i]! + share[i % share.length]! * (seen[i]! - own[i]!);
}
