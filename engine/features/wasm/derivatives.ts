/**
 * Second derivatives of pictures of three planes, by doubles, and what their gradient passes on to a cell's neighbours, each sum
 * rounded as it is added, in the order of the cells. Cells at the edge have no derivative.
 */

export const PLANES: usize = 3;
/** The middle of half the Laplacian. */
export const MIDDLE: f64 = -1.5;

/** Two cells as doubles. */
@inline
export function pair(at: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(at));
}

@inline
export function times(v: v128, by: f64): v128 {
  return f64x2.mul(v, f64x2.splat(by));
}

@inline
export function total(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

/** Where a row ends with one cell, the other of the pair counts nothing. */
@inline
export function within(v: v128, cells: usize): v128 {
  return cells > 1 ? v : f64x2.replace_lane(v, 1, 0);
}

/** Rows of doubles for what the cells of a row pass on: up-left and down-right, up and down, up-right and down-left, beside, to themselves. */
export let toFalling: usize = 0;
export let toColumn: usize = 0;
export let toRising: usize = 0;
export let toBeside: usize = 0;
export let toOwn: usize = 0;

/** Bytes of such a row, with a cell beyond either edge. */
@inline
function lineBytes(width: usize): usize {
  return (width + 6) << 3;
}

/** Bytes of scratch that the rows take. */
export function linesBytes(width: usize): usize {
  return 5 * lineBytes(width) + 16;
}

export function placeLines(scratch: usize, width: usize): void {
  const line = lineBytes(width);
  memory.fill(scratch, 0, 5 * line);
  toFalling = scratch + 16;
  toColumn = toFalling + line;
  toRising = toColumn + line;
  toBeside = toRising + line;
  toOwn = toBeside + line;
}

/** What lies beyond the last cell with a derivative passes nothing on. */
export function endLines(width: usize): void {
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
export function passOn(dx: usize, width: usize): void {
  const row = width << 2;
  addLines(dx + row, toFalling, toColumn, toRising, width);
  addLines(dx, toBeside, toOwn, toBeside, width);
  addLines(dx - row, toRising, toColumn, toFalling, width);
}

/** Half the sum of the derivatives along and across. */
@inline
export function round(at: usize, row: usize): v128 {
  const up = at - row, down = at + row;
  const corners = f64x2.add(f64x2.add(f64x2.add(pair(up - 4), pair(up + 4)), pair(down - 4)), pair(down + 4));
  const sides = f64x2.add(f64x2.add(f64x2.add(pair(up), pair(down)), pair(at - 4)), pair(at + 4));
  return f64x2.sub(f64x2.add(times(corners, 1 / 8.0), times(sides, 1 / 4.0)), times(pair(at), -MIDDLE));
}
