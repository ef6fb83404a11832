/**
 * Means over the neighbours of each point, so that a curve shows where it goes and not how it trembles. Gaps stay gaps.
 * @param reach neighbours on either side; at the ends as many as there are on both, so that no end is drawn inwards
 */
export function smoothed(values: readonly (number | null)[], reach: number): (number | null)[] {
  return values.map((value, i) => {
    if (value === null) return null;
    const own = Math.min(reach, i, values.length - 1 - i);
    const near = values.slice(i - own, i + own + 1).filter((one) => one !== null);
    return near.reduce((sum, one) => sum + one, 0) / near.length;
  });
}

/** A fortieth of the curve on either side. */
export const reachOf = (points: number) => Math.floor(points / 40);
