/**
 * Which share the squares of one part of a picture's structure have of those of both, in all windows of a picture, and
 * their slopes, by doubles.
 */
import { linesBytes, total, within } from './derivatives';

/** Grids of doubles in the scratch: rows of `stride` bytes, `window` − 1 of them beyond the grid of cells on either side. */
export let stride: usize = 0;
export let gridBytes: usize = 0;

function setGrid(height: usize, width: usize, window: usize): void {
  stride = ((width + 2 * window + 1) & ~1) << 3;
  gridBytes = stride * (height + 2 * window);
}

/** Bytes of scratch that shares need: for seven grids, and the rows of `derivatives.ts`. */
export function sharesScratch(height: usize, width: usize, window: usize): usize {
  setGrid(height, width, window);
  return 7 * gridBytes + linesBytes(width);
}

/** Where the rows of `derivatives.ts` are in it. */
@inline
export function linesIn(scratch: usize): usize {
  return scratch + 7 * gridBytes;
}

/** Makes room for the squares of both parts: the first and second grid of the scratch. */
export function clearSquares(height: usize, width: usize, window: usize, scratch: usize): void {
  setGrid(height, width, window);
  memory.fill(scratch, 0, 2 * gridBytes);
}

/**
 * The sums of all windows of `side` × `side` values that lie within the grid. Each is summed afresh: a running sum would keep the
 * rounding of a huge value, or what is no number, for the rest of its row.
 */
function windowSums(source: usize, rows: usize, columns: usize, side: usize, lines: usize, target: usize): void {
  for (let y: usize = 0; y < rows; y++) sumsOf(source + y * stride, 8, side, lines + y * stride, columns - side + 1);
  for (let y: usize = 0; y + side <= rows; y++) sumsOf(lines + y * stride, stride, side, target + y * stride, columns - side + 1);
}

/** Sums of `side` values `step` bytes apart, each place of a row by itself. */
@inline
function sumsOf(source: usize, step: usize, side: usize, target: usize, columns: usize): void {
  for (let c: usize = 0; c < columns << 3; c += 16) {
    let sum = v128.load(source + c);
    for (let k: usize = 1; k < side; k++) sum = f64x2.add(sum, v128.load(source + c + k * step));
    v128.store(target + c, sum);
  }
}

/** Sums of all windows' squares: into the third and fourth grid of the scratch. */
function sumWindows(height: usize, width: usize, window: usize, scratch: usize): void {
  const lines = scratch + 4 * gridBytes;
  windowSums(scratch, height - 2, width - 2, window, lines, scratch + 2 * gridBytes);
  windowSums(scratch + gridBytes, height - 2, width - 2, window, lines, scratch + 3 * gridBytes);
}

/** Of the squares in the scratch: the sum over all windows of what the first part's share of both exceeds `free` by. */
export function excessShares(height: usize, width: usize, window: usize, nothing: f64, free: f64, scratch: usize): f64 {
  sumWindows(height, width, window, scratch);
  const down = height - 1 - window, across = width - 1 - window;
  let sum = f64x2.splat(0);
  const most = f64x2.splat(free), zero = f64x2.splat(0);
  for (let y: usize = 0; y < down; y++) {
    for (let c: usize = 0; c < across; c += 2) {
      const at = scratch + 2 * gridBytes + y * stride + (c << 3);
      const first = v128.load(at), whole = f64x2.add(f64x2.add(first, v128.load(at + gridBytes)), f64x2.splat(nothing));
      sum = f64x2.add(sum, within(f64x2.max(f64x2.sub(f64x2.div(first, whole), most), zero), across - c));
    }
  }
  return total(sum);
}

/** From the squares in the scratch to the slopes of that sum times `factor`: of both parts, in the first and second grid of the scratch. */
export function excessSlopes(height: usize, width: usize, window: usize, nothing: f64, free: f64, factor: f64, scratch: usize): void {
  sumWindows(height, width, window, scratch);
  const down = height - 1 - window, across = width - 1 - window;
  // Both slopes lie in wider grids, so that windows over the edges are whole, too.
  const ofFirst = scratch + 5 * gridBytes, ofSecond = scratch + 6 * gridBytes, rim = (window - 1) * (stride + 8);
  memory.fill(ofFirst, 0, 2 * gridBytes);
  const none = f64x2.splat(nothing);
  for (let y: usize = 0; y < down; y++) {
    for (let c: usize = 0; c < across; c += 2) {
      const at = y * stride + (c << 3), sums = scratch + 2 * gridBytes + at;
      const first = v128.load(sums), second = v128.load(sums + gridBytes);
      const whole = f64x2.add(f64x2.add(first, second), none);
      // A share that is free is flat.
      const costs = f64x2.ge(first, f64x2.mul(f64x2.splat(free), whole));
      const weight = v128.and(costs, f64x2.div(f64x2.splat(factor), f64x2.mul(whole, whole)));
      v128.store(ofFirst + rim + at, within(f64x2.mul(weight, f64x2.add(second, none)), across - c));
      v128.store(ofSecond + rim + at, within(f64x2.mul(f64x2.neg(weight), first), across - c));
    }
  }
  const lines = scratch + 4 * gridBytes, rows = down + 2 * (window - 1), columns = across + 2 * (window - 1);
  windowSums(ofFirst, rows, columns, window, lines, scratch);
  windowSums(ofSecond, rows, columns, window, lines, scratch + gridBytes);
}
