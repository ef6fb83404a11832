import { gaussianBlur, type Blur } from '../automaton/growth/gaussianBlur';
import type { GridSize } from '../automaton/growth/levelGrid';
import { measureMotion, type Motion } from './motion';
import { warp } from './warp';

/** Light's difference (0..1) at which little of the frame before is taken over: something else is there now. */
const OTHER = 12 / 255;
/** Deviation, in pixels, of what light is averaged over before it is compared: grain is no difference. */
const GRAIN = 1.5;

/** How two frames hang together, on the grid of pixels. */
export interface Passage {
  readonly motion: Motion;
  /** How surely each cell shows what lay there in the frame before, 0 to 1. */
  readonly trust: Float32Array;
}

/** @param now light of the frame, one plane */
export function passageBetween(now: Float32Array, before: Float32Array, size: GridSize, blur: Blur = gaussianBlur): Passage {
  const motion = measureMotion(now, before, size, blur);
  const moved = warp(before, motion);
  const difference = blur(now.map((value, i) => value - moved[i]!), size, GRAIN);
  return { motion, trust: difference.map((value) => Math.exp(-((value / OTHER) ** 2))) };
}

/**
 * A state with a share of the one before, moved along.
 * @param fresh planar `[mutable, height, width]`
 */
export function takeOver(fresh: Float32Array, before: Float32Array, { motion, trust }: Passage, share: number): Float32Array {
  const moved = warp(before, motion);
  return fresh.map((value, i) => value + share * trust[i % trust.length]! * (moved[i]! - value));
}
