/**
 * Losses along a flow, of pictures of three planes: second derivatives of a cell, by doubles, and what their gradient passes on to
 * its neighbours, each sum rounded as it is added, in the order of the cells. Cells at the edge have no derivative.
 */

const PLANES: usize = 3;
/** The middle of half the Laplacian. */
const MIDDLE: f64 = -1.5;

/** Two cells as doubles. */
@inline
function pair(at: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(at));
}

@inline
function times(v: v128, by: f64): v128 {
  return f64x2.mul(v, f64x2.splat(by));
}

@inline
function total(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

/** Where a row ends with one cell, the other of the pair counts nothing. */
@inline
function within(v: v128, cells: usize): v128 {
  return cells > 1 ? v : f64x2.replace_lane(v, 1, 0);
}

/** Rows of doubles for what the cells of a row pass on: up-left and down-right, up and down, up-right and down-left, beside, to themselves. */
let toFalling: usize = 0;
let toColumn: usize = 0;
let toRising: usize = 0;
let toBeside: usize = 0;
let toOwn: usize = 0;

/** Bytes of such a row, with a cell beyond either edge. */
@inline
function lineBytes(width: usize): usize {
  return (width + 6) << 3;
}

/** Bytes of scratch that `flowGradient` needs: such rows alone. */
export function flowScratch(width: usize): usize {
  return 5 * lineBytes(width) + 16;
}

function placeLines(scratch: usize, width: usize): void {
  const line = lineBytes(width);
  memory.fill(scratch, 0, 5 * line);
  toFalling = scratch + 16;
  toColumn = toFalling + line;
  toRising = toColumn + line;
  toBeside = toRising + line;
  toOwn = toBeside + line;
}

/** What lies beyond the last cell with a derivative passes nothing on. */
function endLines(width: usize): void {
  for (let line = toFalling; line <= toOwn; line += lineBytes(width)) {
    store<f64>(line + ((width - 1) << 3), 0);
    store<f64>(line + (width << 3), 0);
  }
}

/** Two numbers and two doubles, as they are rounded. */
@inline
function rounded(v: v128, by: usize): v128 {
  return f32x4.demote_f64x2_zero(f64x2.add(f64x2.promote_low_f32x4(v), v128.load(by)));
}

/** A row takes what lies left, in its own columns and right. */
function addLines(target: usize, left: usize, own: usize, right: usize, width: usize): void {
  left -= 8;
  right += 8;
  for (let x: usize = 0; x + 2 <= width; x += 2) {
    const at = x << 3;
    const v = rounded(rounded(rounded(v128.load64_zero(target), left + at), own + at), right + at);
    v128.store64_lane(target, v, 0);
    target += 8;
  }
  if (!(width & 1)) return;
  const at = (width - 1) << 3;
  let value = <f32>(<f64>load<f32>(target) + load<f64>(left + at));
  value = <f32>(<f64>value + load<f64>(own + at));
  store<f32>(target, <f32>(<f64>value + load<f64>(right + at)));
}

/** What a row passes on, to the rows in the order in which they stand in the loops over cells. */
function passOn(dx: usize, width: usize): void {
  const row = width << 2;
  addLines(dx + row, toFalling, toColumn, toRising, width);
  addLines(dx, toBeside, toOwn, toBeside, width);
  addLines(dx - row, toRising, toColumn, toFalling, width);
}

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

/** Half the sum of the derivatives along and across. */
@inline
function round(at: usize, row: usize): v128 {
  const up = at - row, down = at + row;
  const corners = f64x2.add(f64x2.add(f64x2.add(pair(up - 4), pair(up + 4)), pair(down - 4)), pair(down + 4));
  const sides = f64x2.add(f64x2.add(f64x2.add(pair(up), pair(down)), pair(at - 4)), pair(at + 4));
  return f64x2.sub(f64x2.add(times(corners, 1 / 8.0), times(sides, 1 / 4.0)), times(pair(at), -MIDDLE));
}

/** Half their difference. */
@inline
function turned(at: usize, row: usize, cos: v128, sin: v128): v128 {
  const up = at - row, down = at + row;
  const straight = f64x2.sub(f64x2.sub(f64x2.add(pair(at - 4), pair(at + 4)), pair(up)), pair(down));
  const diagonal = f64x2.sub(f64x2.sub(f64x2.add(pair(up - 4), pair(down + 4)), pair(up + 4)), pair(down - 4));
  return f64x2.add(f64x2.mul(times(cos, 0.5), straight), f64x2.mul(times(sin, 0.25), diagonal));
}

/** Grids of doubles in the scratch: rows of `stride` bytes, `window` − 1 of them beyond the grid of cells on either side. */
let stride: usize = 0;
let gridBytes: usize = 0;

function setGrid(height: usize, width: usize, window: usize): void {
  stride = ((width + 2 * window + 1) & ~1) << 3;
  gridBytes = stride * (height + 2 * window);
}

/** Bytes of scratch that the functions for coherence need. */
export function coherenceScratch(height: usize, width: usize, window: usize): usize {
  setGrid(height, width, window);
  return 7 * gridBytes + flowScratch(width);
}

/** Squares of both derivatives of all cells that have them, summed over the planes. */
function squaresInto(x: usize, flow: usize, height: usize, width: usize, alongs: usize, besides: usize): void {
  const row = width << 2, plane = height * row;
  memory.fill(alongs, 0, gridBytes);
  memory.fill(besides, 0, gridBytes);
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

/** Sums of all windows' squares along and across: in the third and fourth grid of the scratch. */
function eachWindow(x: usize, flow: usize, height: usize, width: usize, window: usize, scratch: usize): void {
  setGrid(height, width, window);
  squaresInto(x, flow, height, width, scratch, scratch + gridBytes);
  const lines = scratch + 4 * gridBytes;
  windowSums(scratch, height - 2, width - 2, window, lines, scratch + 2 * gridBytes);
  windowSums(scratch + gridBytes, height - 2, width - 2, window, lines, scratch + 3 * gridBytes);
}

/** Of a picture: the sum over all windows of what the share of its squares that lie along the flow exceeds `free` by. */
export function coherenceShares(x: usize, flow: usize, height: usize, width: usize, window: usize, nothing: f64, free: f64, scratch: usize): f64 {
  eachWindow(x, flow, height, width, window, scratch);
  const down = height - 1 - window, across = width - 1 - window;
  let sum = f64x2.splat(0);
  const most = f64x2.splat(free), zero = f64x2.splat(0);
  for (let y: usize = 0; y < down; y++) {
    for (let c: usize = 0; c < across; c += 2) {
      const at = scratch + 2 * gridBytes + y * stride + (c << 3);
      const along = v128.load(at), whole = f64x2.add(f64x2.add(along, v128.load(at + gridBytes)), f64x2.splat(nothing));
      sum = f64x2.add(sum, within(f64x2.max(f64x2.sub(f64x2.div(along, whole), most), zero), across - c));
    }
  }
  return total(sum);
}

/** Adds to `dx` the gradient of that sum times `factor`. */
export function coherenceGradient(
  x: usize, flow: usize, height: usize, width: usize, window: usize, nothing: f64, free: f64, factor: f64, scratch: usize, dx: usize,
): void {
  eachWindow(x, flow, height, width, window, scratch);
  const down = height - 1 - window, across = width - 1 - window;
  // Both slopes lie in wider grids, so that windows over the edges are whole, too.
  const ofAlong = scratch + 5 * gridBytes, ofBeside = scratch + 6 * gridBytes, rim = (window - 1) * (stride + 8);
  memory.fill(ofAlong, 0, 2 * gridBytes);
  const none = f64x2.splat(nothing);
  for (let y: usize = 0; y < down; y++) {
    for (let c: usize = 0; c < across; c += 2) {
      const at = y * stride + (c << 3), sums = scratch + 2 * gridBytes + at;
      const along = v128.load(sums), beside = v128.load(sums + gridBytes);
      const whole = f64x2.add(f64x2.add(along, beside), none);
      // A share that is free is flat.
      const costs = f64x2.ge(along, f64x2.mul(f64x2.splat(free), whole));
      const weight = v128.and(costs, f64x2.div(f64x2.splat(factor), f64x2.mul(whole, whole)));
      v128.store(ofAlong + rim + at, within(f64x2.mul(weight, f64x2.add(beside, none)), across - c));
      v128.store(ofBeside + rim + at, within(f64x2.mul(f64x2.neg(weight), along), across - c));
    }
  }
  const lines = scratch + 4 * gridBytes, rows = down + 2 * (window - 1), columns = across + 2 * (window - 1);
  windowSums(ofAlong, rows, columns, window, lines, scratch);
  windowSums(ofBeside, rows, columns, window, lines, scratch + gridBytes);
  passSlopes(x, flow, height, width, scratch, scratch + 7 * gridBytes, dx);
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
