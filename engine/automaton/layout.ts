import type { Level } from '../../shared/levels';
import type { Sight } from './growth/levelPlanes';

/** A blurred hidden channel: Gaussian of `size` taps and deviation `sigma`, circular, normalised. */
export interface Blur {
  readonly channel: number;
  readonly size: number;
  readonly sigma: number;
}

/** How an automaton grows from coarse to fine. */
export interface Growth {
  /** From the coarsest to single pixels, each with weights of its own. */
  readonly levels: readonly Level[];
  readonly sight: Sight;
  /** Cells of reflected photo around a picture. */
  readonly margin: number;
  /** Cells of a crop's rim that no loss sees, on average. */
  readonly rim: number;
  /** Whether it grows a tile, whose edges meet, also as a state is handed down. */
  readonly wraps?: boolean;
}

/**
 * A 3×3 filter through which cells perceive each channel; what it gives is multiplied by `scale`. The flow's is half the
 * difference of the second derivatives along and across a direction, whose cos 2θ and sin 2θ are the fixed channels
 * `flow` and `flow` + 1: `cos (∂xx − ∂yy) / 2 + sin ∂xy`.
 */
export type Filter =
  | { readonly kind: 'sobelX' | 'sobelY' | 'laplacian'; readonly scale: number }
  | FlowFilter;

export interface FlowFilter {
  readonly kind: 'flow';
  readonly scale: number;
  readonly flow: number;
}

/** The notebooks' filters. */
export const unscaledFilters: readonly Filter[] = [
  { kind: 'sobelX', scale: 1 },
  { kind: 'sobelY', scale: 1 },
  { kind: 'laplacian', scale: 1 },
];

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
  /** Beside each channel itself. Sobel x, Sobel y and Laplacian, in this order, and after them perhaps the flow's. */
  readonly filters: readonly Filter[];
  /** Share of its distance from rest (the photo's colours, zero in hidden channels) that a state loses in each step. */
  readonly leak?: number;
  /**
   * Each step ends with the mutable values clamped to ±`bound`, so that no state runs away. Back, the gradient passes as if nothing
   * had been clamped (straight through): else no loss could bring back what stands at the bound.
   */
  readonly bound?: number;
  /** Where it grows through several grids. */
  readonly growth?: Growth;
  /** Width and height of a photo's grid, and the places of crops on it, are multiples of this. */
  readonly alignment: number;
  /** Cells from the grid's edge as far as which the fixed channels show what lies behind the opposite edge. */
  readonly halo: number;
  /** By how many cells fixed channels shift the photo, where they do. */
  readonly shifts: readonly number[];
  /**
   * The fixed channels of a photo, planar `[fixed, height, width]`; of the finest grid, where there are several.
   * @param photo planar `[3, height, width]`, colours minus 0.5
   */
  fixedPlanes(photo: Float32Array, width: number, height: number): Float32Array;
}

/** Channels that change. */
export const mutableChannels = (layout: Pick<Layout, 'channels' | 'fixed'>): number => layout.channels - layout.fixed;

/** First of the picture's three channels among those that change. */
export const pictureOffset = ({ picture, fixed }: Pick<Layout, 'picture' | 'fixed'>): number => picture - fixed;

/** The photo's channel at which a mutable channel rests where the layout leaks; undefined: at zero. */
export function restingColor({ picture, fixed }: Pick<Layout, 'picture' | 'fixed'>, mutable: number): number | undefined {
  const color = mutable + fixed - picture;
  return color >= 0 && color < 3 ? color : undefined;
}

/** A value as a step leaves it. What is no number stays that, so that a training notices. */
export const clamped = (value: number, { bound = Infinity }: Pick<Layout, 'bound'>): number => Math.max(-bound, Math.min(bound, value));

/** Inputs of the perceptron: each channel as it is and through each filter. */
export const perceptionSize = (layout: Pick<Layout, 'channels' | 'filters'>): number =>
  layout.channels * (1 + layout.filters.length);

/**
 * Which input of the perceptron a filter of a channel is. All channels as they are come first, then the first three
 * filters of each channel, then the flow's of all.
 */
export function perceptionIndex({ channels }: Pick<Layout, 'channels'>, filter: number, channel: number): number {
  return filter < 3 ? channels + 3 * channel + filter : 4 * channels + channel;
}

/** The filter that an input of the perceptron went through; undefined where it is a channel itself. */
export function filterOfInput({ channels, filters }: Pick<Layout, 'channels' | 'filters'>, input: number): Filter | undefined {
  if (input < channels) return undefined;
  return filters[input < 4 * channels ? (input - channels) % 3 : 3];
}

/** The filter along the flow, where the layout has one. */
export const flowFilter = ({ filters }: Pick<Layout, 'filters'>): FlowFilter | undefined =>
  filters.find((filter) => filter.kind === 'flow');

/** What computes on one grid. */
export const onOneGrid = <T extends Pick<Layout, 'growth'>>(layout: T): T => ({ ...layout, growth: undefined });

/** Normalised weights of a blur's 1-D kernel, `size` of them. */
export function gaussianTaps({ size, sigma }: Blur): number[] {
  const radius = (size - 1) / 2;
  const taps = Array.from({ length: size }, (_, i) => Math.exp(-((i - radius) ** 2) / (2 * sigma ** 2)));
  const sum = taps.reduce((a, b) => a + b, 0);
  return taps.map((tap) => tap / sum);
}
