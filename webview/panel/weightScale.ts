/** Positions of the sliders, 0 to 100; cubic, so that the default weight 1 lies in the middle and 0 at the end. */
const middle = 50;

/** Largest weight that the slider reaches; the number beside it takes more. */
export const largestSliderWeight = (100 / middle) ** 3;

export function positionOfWeight(weight: number): number {
  return Math.min(100, middle * Math.cbrt(Math.max(0, weight)));
}

/** Weight at a position, to three significant digits. */
export function weightAtPosition(position: number): number {
  return Number(((position / middle) ** 3).toPrecision(3));
}
