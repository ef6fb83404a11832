/** A blurred hidden channel: Gaussian of `size` taps and deviation `sigma`, circular, normalised. */
export interface Blur {
  readonly channel: number;
  readonly size: number;
  readonly sigma: number;
}

/**
 * What tells one kind of automaton from another, as data. Channels 0 … `fixed` − 1 never change; the others get the
 * perceptron's update. Stored values are colours minus 0.5.
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
}

/** The layout of the two notebooks (class CA): photo, picture, 12 hidden channels of which three are blurred. */
export const blurLayout: Layout = {
  name: 'blur',
  channels: 18,
  fixed: 3,
  picture: 3,
  hidden: 90,
  blurs: [
    { channel: 16, size: 3, sigma: 2 },
    { channel: 15, size: 7, sigma: 2 },
    { channel: 14, size: 15, sigma: 2 },
  ],
};

/** Channels that change. */
export const mutableChannels = (layout: Pick<Layout, 'channels' | 'fixed'>): number => layout.channels - layout.fixed;

/** Inputs of the perceptron: each channel as it is and through three filters. */
export const perceptionSize = (layout: Pick<Layout, 'channels'>): number => layout.channels * 4;

/** Normalised weights of a blur's 1-D kernel, `size` of them. */
export function gaussianTaps({ size, sigma }: Blur): number[] {
  const radius = (size - 1) / 2;
  const taps = Array.from({ length: size }, (_, i) => Math.exp(-((i - radius) ** 2) / (2 * sigma ** 2)));
  const sum = taps.reduce((a, b) => a + b, 0);
  return taps.map((tap) => tap / sum);
}
