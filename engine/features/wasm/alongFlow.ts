/**
 * Losses along a flow, of pictures of three planes: their second derivatives along and across it.
 */
import {
  MIDDLE, PLANES, endLines, pair, passOn, placeLines, round, times, toBeside, toColumn, toFalling, toOwn, toRising, total, within,
} from './derivatives';
import { clearSquares, excessShares, excessSlopes, gridBytes, linesIn, stride } from './windowShares';

/** The second derivative along the flow: one 3×3 filter, the same mirrored at its middle. */
@inline
function along(at: usize, row: usize, cos: v128, sin: v128): v128 {
  const up = at - row, down = at + row;
  const eighth = f64x2.splat(1 / 8.0), quarter = f64x2.splat(2 / 8.0);
  const quarterSin = times(sin, 0.25), halfCos = times(cos, 0.5);
  let sum = f64x2.mul(f64x2.add(eighth, quarterSin), f64x2.add(pair(up - 4), pair(down + 4)));
  sum = f64x2.add(sum, f64x2.mul(f64x2.sub(quarter, halfCos), f64x2.add(pair(up), pair(down))));
  sum = f64x2.add(sum, f64x2.mul(f64x2.sub(eighth, quarterSin), f64x2.add(pair(up + 4), pair(down - 4))));
  sum = f64x2.add(sum, f64x2.mul(f64x2.add(quarter, halfCos), f64x2.add(pair(at - 4), pair(at + 4))));
  return f64x2.add(sum, times(pair(at), MIDDLE));
}

/** Sum of the squares of a picture's derivatives along the flow. */
export function flowSquares(x: usize, flow: usize, height: usize, width: usize): f64 {
  const row = width << 2, plane = height * row;
  let sum = f64x2.splat(0);
  for (let p: usize = 0; p < PLANES; p++) {
    for (let y: usize = 1; y + 1 < height; y++) {
      for (let c: usize = 1; c + 1 < width; c += 2) {
        const at = y * row + (c << 2), cos = flow + at;
        const d = within(along(x + p * plane + at, row, pair(cos), pair(cos + plane)), width - 1 - c);
        sum = f64x2.add(sum, f64x2.mul(d, d));
      }
    }
  }
  return total(sum);
}

/** Adds to `dx` the gradient of those squares' sum, halved, times `factor`. */
export function flowGradient(x: usize, flow: usize, height: usize, width: usize, factor: f64, scratch: usize, dx: usize): void {
  const row = width << 2, plane = height * row;
  placeLines(scratch, width);
  for (let p: usize = 0; p < PLANES; p++) {
    for (let y: usize = 1; y + 1 < height; y++) {
      for (let c: usize = 1; c + 1 < width; c += 2) {
        const at = y * row + (c << 2), to = c << 3;
        const cos = pair(flow + at), sin = pair(flow + plane + at);
        const d = times(along(x + p * plane + at, row, cos, sin), factor);
        const quarterSin = times(sin, 0.25), halfCos = times(cos, 0.5);
        v128.store(toFalling + to, f64x2.mul(f64x2.add(f64x2.splat(1 / 8.0), quarterSin), d));
        v128.store(toColumn + to, f64x2.mul(f64x2.sub(f64x2.splat(2 / 8.0), halfCos), d));
        v128.store(toRising + to, f64x2.mul(f64x2.sub(f64x2.splat(1 / 8.0), quarterSin), d));
        v128.store(toBeside + to, f64x2.mul(f64x2.add(f64x2.splat(2 / 8.0), halfCos), d));
        v128.store(toOwn + to, times(d, MIDDLE));
      }
      endLines(width);
      passOn(dx + p * plane + y * row, width);
    }
  }
}

/** Half their difference. */
@inline
function turned(at: usize, row: usize, cos: v128, sin: v128): v128 {
  const up = at - row, down = at + row;
  const straight = f64x2.sub(f64x2.sub(f64x2.add(pair(at - 4), pair(at + 4)), pair(up)), pair(down));
  const diagonal = f64x2.sub(f64x2.sub(f64x2.add(pair(up - 4), pair(down + 4)), pair(up + 4)), pair(down - 4));
  return f64x2.add(f64x2.mul(times(cos, 0.5), straight), f64x2.mul(times(sin, 0.25), diagonal));
}

/** Adds the squares of both derivatives of all cells that have them, summed over the planes. */
function squaresInto(x: usize, flow: usize, height: usize, width: usize, alongs: usize, besides: usize): void {
  const row = width << 2, plane = height * row;
  for (let p: usize = 0; p < PLANES; p++) {
    for (let y: usize = 1; y + 1 < height; y++) {
      for (let c: usize = 1; c + 1 < width; c += 2) {
        const at = y * row + (c << 2), to = (y - 1) * stride + ((c - 1) << 3);
        const even = round(x + p * plane + at, row), odd = turned(x + p * plane + at, row, pair(flow + at), pair(flow + plane + at));
        const plus = within(f64x2.add(even, odd), width - 1 - c), minus = within(f64x2.sub(even, odd), width - 1 - c);
        v128.store(alongs + to, f64x2.add(v128.load(alongs + to), f64x2.mul(plus, plus)));
        v128.store(besides + to, f64x2.add(v128.load(besides + to), f64x2.mul(minus, minus)));
      }
    }
  }
}

/** Of a picture: the sum over all windows of what the share of its squares that lie along the flow exceeds `free` by. */
export function coherenceShares(x: usize, flow: usize, height: usize, width: usize, window: usize, nothing: f64, free: f64, scratch: usize): f64 {
  clearSquares(height, width, window, scratch);
  squaresInto(x, flow, height, width, scratch, scratch + gridBytes);
  return excessShares(height, width, window, nothing, free, scratch);
}

/** Adds to `dx` the gradient of that sum times `factor`. */
export function coherenceGradient(
  x: usize, flow: usize, height: usize, width: usize, window: usize, nothing: f64, free: f64, factor: f64, scratch: usize, dx: usize,
): void {
  clearSquares(height, width, window, scratch);
  squaresInto(x, flow, height, width, scratch, scratch + gridBytes);
  excessSlopes(height, width, window, nothing, free, factor, scratch);
  passSlopes(x, flow, height, width, scratch, linesIn(scratch), dx);
}

/** From the slopes at both squares of each cell to the picture. */
function passSlopes(x: usize, flow: usize, height: usize, width: usize, slopes: usize, lines: usize, dx: usize): void {
  const row = width << 2, plane = height * row;
  placeLines(lines, width);
  for (let p: usize = 0; p < PLANES; p++) {
    for (let y: usize = 1; y + 1 < height; y++) {
      for (let c: usize = 1; c + 1 < width; c += 2) {
        const at = y * row + (c << 2), to = c << 3, slope = slopes + (y - 1) * stride + ((c - 1) << 3);
        const cos = pair(flow + at), sin = pair(flow + plane + at);
        const even = round(x + p * plane + at, row), odd = turned(x + p * plane + at, row, cos, sin);
        const along = f64x2.mul(times(v128.load(slope), 2), f64x2.add(even, odd));
        const beside = f64x2.mul(times(v128.load(slope + gridBytes), 2), f64x2.sub(even, odd));
        const both = f64x2.add(along, beside), apart = f64x2.sub(along, beside);
        const halfCos = times(f64x2.mul(cos, apart), 0.5), quarterSin = times(f64x2.mul(sin, apart), 0.25);
        const eighth = times(both, 1 / 8.0), quarter = times(both, 1 / 4.0);
        v128.store(toFalling + to, f64x2.add(eighth, quarterSin));
        v128.store(toColumn + to, f64x2.sub(quarter, halfCos));
        v128.store(toRising + to, f64x2.sub(eighth, quarterSin));
        v128.store(toBeside + to, f64x2.add(quarter, halfCos));
        v128.store(toOwn + to, times(both, MIDDLE));
      }
      endLines(width);
      passOn(dx + p * plane + y * row, width);
    }
  }
}
