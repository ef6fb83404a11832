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
 * @param rim lines at the upper and the lower edge that are seen, but not handed down
 * @returns planar `[channels, 2 × (height − 2 × rim), 2 × width]`
 */
export function handDown(planes: Float32Array, { width, height }: GridSize, rim = 0): Float32Array {
  const wide = new Float32Array(2 * planes.length);
  for (let line = 0; line < planes.length / width; line++) doubleLine(planes, line * width, wide, line * 2 * width, width);
  const doubled = new Float32Array((4 * planes.length * (height - 2 * rim)) / height);
  let at = 0;
  for (let first = 0; first < planes.length / width; first += height) {
    for (let y = rim; y < height - rim; y++, at += 4 * width) {
      const around = [Math.max(0, y - 1), y, Math.min(height - 1, y + 1)].map((row) => 2 * width * (first + row));
      doubleRow(wide, around as [number, number, number], doubled, at, 2 * width);
    }
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

/** A line of `length` cells becomes one of twice as many. */
function doubleLine(source: Float32Array, from: number, target: Float32Array, to: number, length: number): void {
  for (let i = 0; i < length; i++) {
    const own = OWN * source[from + i]!;
    const before = source[from + Math.max(0, i - 1)]!;
    const after = source[from + Math.min(length - 1, i + 1)]!;
    target[to + 2 * i] = NEAR * before + own + FAR * after;
    target[to + 2 * i + 1] = FAR * before + own + NEAR * after;
  }
}

/** The same down the columns, all of a row at a time: row by row is how they lie in memory. */
function doubleRow(
  source: Float32Array,
  [before, line, after]: readonly [before: number, line: number, after: number],
  target: Float32Array,
  to: number,
  width: number,
): void {
  for (let x = 0; x < width; x++) {
    const own = OWN * source[line + x]!;
    const [above, below] = [source[before + x]!, source[after + x]!];
    target[to + x] = NEAR * above + own + FAR * below;
    target[to + width + x] = FAR * above + own + NEAR * below;
  }
}

/** The transpose of `doubleLine`, of cells `stride` apart: `length` cells from twice as many. */
function gatherLine(source: Float32Array, from: number, target: Float32Array, to: number, length: number, stride: number): void {
  for (let i = 0; i < length; i++) {
    const even = source[from + 2 * i * stride]!;
    const odd = source[from + (2 * i + 1) * stride]!;
    target[to + i * stride]! += OWN * (even + odd);
    target[to + Math.max(0, i - 1) * stride]! += NEAR * even + FAR * odd;
    target[to + Math.min(length - 1, i + 1) * stride]! += FAR * even + NEAR * odd;
  }
}
