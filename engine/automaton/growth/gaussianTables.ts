/** What `gaussianBlur.ts` and the kernel (`gaussianKernel.ts`) sum up, for a Gaussian cut off at three deviations. */

/** From this radius on a sum of waves costs less than a sum of taps. */
const WIDE = 24;
/** Half the period of the slowest wave, in deviations: the Gaussian's copies beyond it are below 1e-7. */
const PERIOD = 4.5;
/** Those left out are below 1e-7; the kernel knows the number, too. */
const WAVES = 9;

/** Cells as far as which a Gaussian sees. */
export const radiusOf = (sigma: number): number => Math.floor(3 * sigma + 0.5);

export const isWide = (radius: number): boolean => radius >= WIDE;

/** The middle's tap and those of one side. */
export function tapsOf(sigma: number, radius: number): Float64Array {
  return normalised(Float64Array.from({ length: radius + 1 }, (_, i) => Math.exp(-(i ** 2) / (2 * sigma ** 2))));
}

/** One side of a kernel, so that all of it sums up to 1. */
function normalised(side: Float64Array): Float64Array {
  const sum = 2 * side.reduce((a, b) => a + b, 0) - side[0]!;
  return side.map((tap) => tap / sum);
}

/**
 * A cosine of the sum that makes a wide Gaussian, and how its windowed sum goes on from cell to cell: `own` times itself,
 * less the one before, and `ends` and `beyond` times the cells at the window's ends and beyond them.
 */
interface Wave {
  readonly own: number;
  readonly ends: number;
  readonly beyond: number;
  readonly weight: number;
  /** At 0 … radius. */
  readonly cosines: Float64Array;
}

/**
 * The Fourier series of a Gaussian, as far as its window goes (Sugimoto and Kamata 2015, "Efficient constant-time Gaussian
 * filtering with sliding DCT/DST-5 and dual-domain error minimization"): it costs no more the wider it is.
 */
export function wavesOf(sigma: number, radius: number): readonly Wave[] {
  const waves = Array.from({ length: WAVES }, (_, k) => {
    const frequency = (Math.PI * k) / (PERIOD * sigma);
    return { frequency, weight: (k === 0 ? 0.5 : 1) * Math.exp(-((frequency * sigma) ** 2) / 2) };
  });
  const at = (i: number) => waves.reduce((sum, { frequency, weight }) => sum + weight * Math.cos(frequency * i), 0);
  const side = Float64Array.from({ length: radius + 1 }, (_, i) => at(i));
  const scale = normalised(side)[0]! / side[0]!;
  return waves.map(({ frequency, weight }) => carried(frequency, scale * weight, radius));
}

const carried = (frequency: number, weight: number, radius: number): Wave => ({
  own: 2 * Math.cos(frequency),
  ends: Math.cos(frequency * (radius - 1)) - 2 * Math.cos(frequency) * Math.cos(frequency * radius),
  beyond: Math.cos(frequency * radius),
  weight,
  cosines: Float64Array.from({ length: radius + 1 }, (_, i) => Math.cos(frequency * i)),
});
