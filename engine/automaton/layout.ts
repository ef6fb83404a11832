/** A blurred hidden channel: Gaussian of `size` taps and deviation `sigma`, circular, normalised. */
export interface Blur {
  readonly channel: number;
  readonly size: number;
  readonly sigma: number;
}

/**
 * What tells one kind of automaton from another, as data: a kind is one file of `layouts/`. Channels 0 … `fixed` − 1
 * never change, the first three of them are the photo; the others get the perceptron's update. Stored values are
 * colours minus 0.5.
 */
export interface Layout {
  readonly name: string;
  readonly channels: number;
  readonly fixed: number;
  /** First of the three channels that show the picture. */
  readonly picture: number;
  /** Width of the two hidden layers of the perceptron. */
  readonly hidden: number;
  readonly blurs: readonly Blur[];
  /** Width and height of a photo's grid, and the places of crops on it, are multiples of this. */
  readonly alignment: number;
  /** Cells from the grid's edge as far as which the fixed channels show what lies behind the opposite edge. */
  readonly halo: number;
  /** By how many cells fixed channels shift the photo, where they do. */
  readonly shifts: readonly number[];
  /**
   * The fixed channels of a photo, planar `[fixed, height, width]`.
   * @param photo planar `[3, height, width]`, colours minus 0.5
   */
  fixedPlanes(photo: Float32Array, width: number, height: number): Float32Array;
}

/** Channels that change. */
export const mutableChannels = (layout: Pick<Layout, 'channels' | 'fixed'>): number => layout.channels - layout.fixed;

/** First of the picture's three channels among those that change. */
export const pictureOffset = ({ picture, fixed }: Pick<Layout, 'picture' | 'fixed'>): number => picture - fixed;

/** Inputs of the perceptron: each channel as it is and through three filters. */
export const perceptionSize = (layout: Pick<Layout, 'channels'>): number => layout.channels * 4;

/** Normalised weights of a blur's 1-D kernel, `size` of them. */
export function gaussianTaps({ size, sigma }: Blur): number[] {
  const radius = (size - 1) / 2;
  const taps = Array.from({ length: size }, (_, i) => Math.exp(-((i - radius) ** 2) / (2 * sigma ** 2)));
  const sum = taps.reduce((a, b) => a + b, 0);
  return taps.map((tap) => tap / sum);
}
