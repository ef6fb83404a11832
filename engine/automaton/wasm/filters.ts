/** The fixed filters: Sobel x, Sobel y, Laplacian, the second derivative along a flow, and the separable blur. */
import { ROW } from './products';
import { height, paddedWidth, rowBytes, rowOf, width } from './grid';

let scaleX: f32 = 1;
let scaleY: f32 = 1;
let scaleLaplacian: f32 = 1;
let scaleFlow: f32 = 1;

/** What each filter's outputs are multiplied by. */
export function setScales(sobelX: f32, sobelY: f32, laplacian: f32, flow: f32): void {
  scaleX = sobelX;
  scaleY = sobelY;
  scaleLaplacian = laplacian;
  scaleFlow = flow;
}

@inline
function scaled(v: v128, scale: f32): v128 {
  return f32x4.mul(v, f32x4.splat(scale));
}

/** [1 2 1] · (right − left): Sobel x at four cells. */
@inline
function sobelX(row: usize): v128 {
  const up = f32x4.sub(v128.load(row - rowBytes + 4), v128.load(row - rowBytes - 4));
  const mid = f32x4.sub(v128.load(row + 4), v128.load(row - 4));
  const down = f32x4.sub(v128.load(row + rowBytes + 4), v128.load(row + rowBytes - 4));
  return f32x4.add(f32x4.add(up, down), f32x4.add(mid, mid));
}

/** [1 2 1] along a row at four cells. */
@inline
function smooth(row: usize): v128 {
  return smoothOf(v128.load(row - 4), v128.load(row), v128.load(row + 4));
}

@inline
function smoothOf(before: v128, own: v128, after: v128): v128 {
  return f32x4.add(f32x4.add(before, after), f32x4.add(own, own));
}

@inline
function sobelY(row: usize): v128 {
  return f32x4.sub(smooth(row + rowBytes), smooth(row - rowBytes));
}

/** [[1 2 1] [2 −12 2] [1 2 1]] at four cells. */
@inline
function laplacian(row: usize): v128 {
  const sides = f32x4.add(v128.load(row - 4), v128.load(row + 4));
  const around = f32x4.add(f32x4.add(smooth(row - rowBytes), smooth(row + rowBytes)), f32x4.add(sides, sides));
  return f32x4.sub(around, f32x4.mul(f32x4.splat(12), v128.load(row)));
}

/**
 * Perception of one channel for a tile's cells: its identity row, and its three filter rows one after the other; where there is
 * a flow (`cos` is not 0), its filter's row, too. All from the same nine cells, loaded once.
 */
export function perceive(row: usize, cos: usize, sin: usize, identity: usize, filters: usize, along: usize, cells: usize): void {
  const toX = f32x4.splat(scaleX), toY = f32x4.splat(scaleY), toLaplacian = f32x4.splat(scaleLaplacian), toFlow = f32x4.splat(scaleFlow);
  for (let c: usize = 0; c < cells << 2; c += 16) {
    const up = row - rowBytes + c, mid = row + c, down = row + rowBytes + c;
    const nw = v128.load(up - 4), n = v128.load(up), ne = v128.load(up + 4);
    const w = v128.load(mid - 4), own = v128.load(mid), e = v128.load(mid + 4);
    const sw = v128.load(down - 4), s = v128.load(down), se = v128.load(down + 4);
    const across = f32x4.sub(e, w), beside = f32x4.add(w, e);
    const above = smoothOf(nw, n, ne), below = smoothOf(sw, s, se);
    v128.store(identity + c, own);
    const edges = f32x4.add(f32x4.add(f32x4.sub(ne, nw), f32x4.sub(se, sw)), f32x4.add(across, across));
    v128.store(filters + c, f32x4.mul(edges, toX));
    v128.store(filters + c, f32x4.mul(f32x4.sub(below, above), toY), ROW);
    const around = f32x4.add(f32x4.add(above, below), f32x4.add(beside, beside));
    v128.store(filters + c, f32x4.mul(f32x4.sub(around, scaled(own, 12)), toLaplacian), 2 * ROW);
    if (!cos) continue;
    const straight = scaled(f32x4.sub(beside, f32x4.add(n, s)), 0.5);
    const diagonal = scaled(f32x4.sub(f32x4.add(nw, se), f32x4.add(ne, sw)), 0.25);
    const turned = f32x4.add(f32x4.mul(v128.load(cos + c), straight), f32x4.mul(v128.load(sin + c), diagonal));
    v128.store(along + c, f32x4.mul(turned, toFlow));
  }
}

/** The cells of `row` at an offset, times those of `by`. */
@inline
function product(row: usize, by: usize, offset: isize): v128 {
  return f32x4.mul(v128.load(row + offset), v128.load(by + offset));
}

/** (∂xx − ∂yy) / 2 at four cells, of the product of two rows. */
@inline
function straight(row: usize, by: usize): v128 {
  const beside = f32x4.add(product(row, by, -4), product(row, by, 4));
  const above = f32x4.add(product(row, by, -(<isize>rowBytes)), product(row, by, rowBytes));
  return f32x4.mul(f32x4.sub(beside, above), f32x4.splat(0.5));
}

/** ∂xy. */
@inline
function diagonal(row: usize, by: usize): v128 {
  const up = -(<isize>rowBytes), down = <isize>rowBytes;
  const falling = f32x4.add(product(row, by, up - 4), product(row, by, down + 4));
  const rising = f32x4.add(product(row, by, up + 4), product(row, by, down - 4));
  return f32x4.mul(f32x4.sub(falling, rising), f32x4.splat(0.25));
}

/** The transpose of the flow's filter, added to `d`: its stencils are symmetric, so the flow goes inside. */
export function addAlongTransposed(d: usize, along: usize, cos: usize, sin: usize): void {
  for (let c: usize = 0; c < paddedWidth << 2; c += 16) {
    const both = f32x4.add(straight(along + c, cos + c), diagonal(along + c, sin + c));
    v128.store(d + c, f32x4.add(v128.load(d + c), scaled(both, scaleFlow)));
  }
}

/**
 * The transpose of `perceive` without the flow, added to the gradient `d` of one row of a channel's plane. The three filters'
 * planes follow each other; Sobel changes its sign under transposition, the Laplacian does not.
 */
export function addPerceptionTransposed(d: usize, identity: usize, filters: usize, plane: usize): void {
  for (let c: usize = 0; c < paddedWidth << 2; c += 16) {
    const edges = f32x4.add(scaled(sobelX(filters + c), scaleX), scaled(sobelY(filters + plane + c), scaleY));
    const rest = f32x4.add(v128.load(identity + c), scaled(laplacian(filters + 2 * plane + c), scaleLaplacian));
    v128.store(d + c, f32x4.add(v128.load(d + c), f32x4.sub(rest, edges)));
  }
}

/** `index` on a ring of `length`. */
@inline
function around(index: i32, length: i32): usize {
  while (index < 0) index += length;
  while (index >= length) index -= length;
  return index;
}

/** `Σ taps[d] × cells at rows[d]`, `count` of them. */
@inline
function weightedSum(taps: usize, rows: usize, count: i32, offset: usize): v128 {
  let sum = f32x4.splat(0);
  for (let d = 0; d < count; d++) {
    const weight = v128.load32_splat(taps + (d << 2));
    sum = f32x4.add(sum, f32x4.mul(weight, v128.load(load<usize>(rows + (d << 2)) + offset)));
  }
  return sum;
}

/** Most taps of a blur. */
const TAPS = 15;
/** Where the cells lie that a blur's taps are multiplied by. */
const places = memory.data(4 * TAPS);

/** Horizontal pass of the blur for one row, wrapping around; it is laid out in `line` with what it sees beyond its edges. */
function blurRow(row: usize, target: usize, line: usize, taps: usize, count: i32): void {
  const radius = count >> 1;
  const length = <i32>width;
  const first = line + (radius << 2);
  memory.copy(first, row, length << 2);
  for (let x = -radius; x < 0; x++) store<f32>(first + (x << 2), load<f32>(row + (around(x, length) << 2)));
  for (let x = length; x < <i32>paddedWidth + radius; x++) {
    store<f32>(first + (x << 2), load<f32>(row + (around(x, length) << 2)));
  }
  for (let d = 0; d < count; d++) store<usize>(places + (d << 2), line + (d << 2));
  for (let c: usize = 0; c < paddedWidth << 2; c += 16) v128.store(target + c, weightedSum(taps, places, count, c));
}

/** Vertical pass for row y: adds the weighted rows around it. */
function blurColumn(scratch: usize, y: i32, target: usize, taps: usize, count: i32): void {
  for (let d = 0; d < count; d++) {
    store<usize>(places + (d << 2), rowOf(scratch, around(y + d - (count >> 1), <i32>height)));
  }
  for (let c: usize = 0; c < paddedWidth << 2; c += 16) v128.store(target + c, weightedSum(taps, places, count, c));
}

/**
 * Circular separable blur of one plane with `count` taps; `scratch` is a plane. Symmetric, so it is its own transpose.
 */
export function blur(source: usize, target: usize, scratch: usize, taps: usize, count: i32): void {
  // Until the second pass writes it, the target has room for a line.
  for (let y: usize = 0; y < height; y++) blurRow(rowOf(source, y), rowOf(scratch, y), target, taps, count);
  for (let y: usize = 0; y < height; y++) blurColumn(scratch, y as i32, rowOf(target, y), taps, count);
}
