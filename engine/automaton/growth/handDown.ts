/**
 * How a state passes from a level to the next finer one: doubled bilinearly, then smoothed by [1 2 1]²/16, without which
 * the squares of the coarse cells stay visible in the picture. Both are linear and work on rows and columns each for
 * itself; in one, a fine cell is 5/16, 10/16 and 1/16 of the coarse cell next to it, its own and the one opposite.
 * Beyond an edge lies the edge's cell again.
 */
import type { GridSize } from './levelGrid';

export const NEAR = 5 / 16;
export const OWN = 10 / 16;
export const FAR = 1 / 16;

/**
 * @param planes planar `[channels, height, width]`
 * @returns planar `[channels, 2 × height, 2 × width]`
 */
export function handDown(planes: Float32Array, { width, height }: GridSize): Float32Array {
  const lines = planes.length / width;
  const wide = new Float32Array(2 * planes.length);
  for (let line = 0; line < lines; line++) doubleLine(planes, line * width, wide, line * 2 * width, width, 1);
  const doubled = new Float32Array(4 * planes.length);
  for (let line = 0; line < lines; line += height) {
    for (let x = 0; x < 2 * width; x++) doubleLine(wide, line * 2 * width + x, doubled, line * 4 * width + x, height, 2 * width);
  }
  return doubled;
}

/**
 * The transpose of `handDown`: the gradient at the coarse state from that at the fine one.
 * @param gradient planar `[channels, 2 × height, 2 × width]`
 * @param size of the coarse grid
 * @returns planar `[channels, height, width]`
 */
export function handDownTransposed(gradient: Float32Array, { width, height }: GridSize): Float32Array {
  const lines = gradient.length / (4 * width);
  const wide = new Float32Array(gradient.length / 2);
  for (let line = 0; line < lines; line += height) {
    for (let x = 0; x < 2 * width; x++) gatherLine(gradient, line * 4 * width + x, wide, line * 2 * width + x, height, 2 * width);
  }
  const coarse = new Float32Array(gradient.length / 4);
  for (let line = 0; line < lines; line++) gatherLine(wide, line * 2 * width, coarse, line * width, width, 1);
  return coarse;
}

/** A line of `length` cells, `stride` apart, becomes one of twice as many. */
function doubleLine(source: Float32Array, from: number, target: Float32Array, to: number, length: number, stride: number): void {
  for (let i = 0; i < length; i++) {
    const own = OWN * source[from + i * stride]!;
    const before = source[from + Math.max(0, i - 1) * stride]!;
    const after = source[from + Math.min(length - 1, i + 1) * stride]!;
    target[to + 2 * i * stride] = NEAR * before + own + FAR * after;
    target[to + (2 * i + 1) * stride] = FAR * before + own + NEAR * after;
  }
}

/** The transpose of `doubleLine`: `length` cells from twice as many. */
function gatherLine(source: Float32Array, from: number, target: Float32Array, to: number, length: number, stride: number): void {
  for (let i = 0; i < length; i++) {
    const even = source[from + 2 * i * stride]!;
    const odd = source[from + (2 * i + 1) * stride]!;
    target[to + i * stride]! += OWN * (even + odd);
    target[to + Math.max(0, i - 1) * stride]! += NEAR * even + FAR * odd;
    target[to + Math.min(length - 1, i + 1) * stride]! += FAR * even + NEAR * odd;
  }
}
