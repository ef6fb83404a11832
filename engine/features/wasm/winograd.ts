/**
 * 3×3 convolution by Winograd's F(2×2, 3×3) (Lavin and Gray 2015, https://arxiv.org/abs/1509.09308): four output pixels
 * of a channel take 16 multiplications instead of 36. Tiles of 4×4 inputs are transformed, multiplied position by
 * position by transformed weights, and transformed back.
 */
import { BLOCK } from './convolution';
import { Finish, put, setFinish } from './finish';
import { Map } from './map';

/** Tiles that are in work together, so that transformed values stay in the second level of cache. */
const STRIP: usize = 48;
const POSITIONS: usize = 16;

/** Bytes of scratch memory for so many channels. */
export function winogradScratch(inputs: usize, outputs: usize): usize {
  return POSITIONS * STRIP * (inputs + outputs) * 4;
}

/**
 * @param weights transformed: position by position as `convolve` has them of a 1×1 kernel
 * @param scratch see `winogradScratch`
 */
export function convolveWinograd(
  input: Map, output: Map, weights: usize, bias: usize, how: Finish, mask: usize, scratch: usize,
): void {
  setFinish(how, mask);
  const tilesX = (output.width + 1) >> 1, tiles = ((output.height + 1) >> 1) * tilesX;
  const inputBytes = input.channels << 2, outputBytes = output.channels << 2;
  const products = scratch + POSITIONS * STRIP * inputBytes;
  // Strips of equal size, in fours.
  const strips = (tiles + STRIP - 1) / STRIP, strip = ((tiles + strips - 1) / strips + 3) & ~3;
  for (let first: usize = 0; first < tiles; first += strip) {
    const count = min(strip, tiles - first), rounded = (count + 3) & ~3;
    for (let i: usize = 0; i < rounded; i++) {
      // The last four are filled up with the last tile.
      const tile = min(first + i, tiles - 1);
      transformInput(input, tile / tilesX, tile % tilesX, scratch + i * inputBytes, strip * inputBytes);
    }
    for (let position: usize = 0; position < POSITIONS; position++) {
      multiply(
        scratch + position * strip * inputBytes, weights + position * inputBytes * output.channels,
        products + position * strip * outputBytes, rounded, inputBytes, outputBytes,
      );
    }
    for (let i: usize = 0; i < count; i++) {
      const tile = first + i;
      transformOutput(products + i * outputBytes, strip * outputBytes, output, tile / tilesX, tile % tilesX, bias);
    }
  }
}

/** Bᵀ d B of the inputs of one tile, each position `step` bytes behind the last. */
function transformInput(input: Map, tileY: usize, tileX: usize, target: usize, step: usize): void {
  const corner = input.address + ((tileY << 1) - 1) * input.row + ((tileX << 1) - 1) * input.pixel;
  const r1 = input.row, r2 = r1 + r1, r3 = r2 + r1;
  for (let c: usize = 0; c < input.channels << 2; c += 16) {
    rowOfInput(corner + c, corner + c + r2, -1, input.pixel, target + c, step);
    rowOfInput(corner + c + r2, corner + c + r1, 1, input.pixel, target + c + step * 4, step);
    rowOfInput(corner + c + r2, corner + c + r1, -1, input.pixel, target + c + step * 8, step);
    rowOfInput(corner + c + r1, corner + c + r3, -1, input.pixel, target + c + step * 12, step);
  }
}

/** `a` ± `b`, then the same along the row. */
@inline
function rowOfInput(a: usize, b: usize, sign: i32, pixel: usize, target: usize, step: usize): void {
  const d0 = combine(a, b, sign), d1 = combine(a + pixel, b + pixel, sign);
  const d2 = combine(a + (pixel << 1), b + (pixel << 1), sign), d3 = combine(a + (pixel * 3), b + (pixel * 3), sign);
  v128.store(target, f32x4.sub(d0, d2));
  v128.store(target + step, f32x4.add(d1, d2));
  v128.store(target + (step << 1), f32x4.sub(d2, d1));
  v128.store(target + step * 3, f32x4.sub(d1, d3));
}

@inline
function combine(a: usize, b: usize, sign: i32): v128 {
  return sign > 0 ? f32x4.add(v128.load(a), v128.load(b)) : f32x4.sub(v128.load(a), v128.load(b));
}

/** `out[tile][channel] = Σ x[tile][input] w[input][channel]` for a multiple of four tiles. */
function multiply(x: usize, w: usize, out: usize, tiles: usize, inputBytes: usize, outputBytes: usize): void {
  const blockBytes = inputBytes * BLOCK;
  for (let channel: usize = 0; channel < outputBytes; channel += BLOCK << 2) {
    for (let tile: usize = 0; tile < tiles; tile += 4) {
      fourTiles(x + tile * inputBytes, inputBytes, w, out + tile * outputBytes + channel, outputBytes);
    }
    w += blockBytes;
  }
}

function fourTiles(x0: usize, inputBytes: usize, w: usize, out: usize, outputBytes: usize): void {
  let a0 = f32x4.splat(0), b0 = a0, a1 = a0, b1 = a0, a2 = a0, b2 = a0, a3 = a0, b3 = a0;
  const end = x0 + inputBytes;
  let x1 = x0 + inputBytes, x2 = x1 + inputBytes, x3 = x2 + inputBytes;
  while (x0 < end) {
    const u = v128.load(w), v = v128.load(w, 16);
    const s0 = v128.load32_splat(x0);
    a0 = f32x4.add(a0, f32x4.mul(s0, u));
    b0 = f32x4.add(b0, f32x4.mul(s0, v));
    const s1 = v128.load32_splat(x1);
    a1 = f32x4.add(a1, f32x4.mul(s1, u));
    b1 = f32x4.add(b1, f32x4.mul(s1, v));
    const s2 = v128.load32_splat(x2);
    a2 = f32x4.add(a2, f32x4.mul(s2, u));
    b2 = f32x4.add(b2, f32x4.mul(s2, v));
    const s3 = v128.load32_splat(x3);
    a3 = f32x4.add(a3, f32x4.mul(s3, u));
    b3 = f32x4.add(b3, f32x4.mul(s3, v));
    w += 4 * BLOCK;
    x0 += 4; x1 += 4; x2 += 4; x3 += 4;
  }
  v128.store(out, a0); v128.store(out, b0, 16);
  out += outputBytes;
  v128.store(out, a1); v128.store(out, b1, 16);
  out += outputBytes;
  v128.store(out, a2); v128.store(out, b2, 16);
  out += outputBytes;
  v128.store(out, a3); v128.store(out, b3, 16);
}

/** Aᵀ m A of the products of one tile, as far as it lies within the map. */
function transformOutput(products: usize, step: usize, output: Map, tileY: usize, tileX: usize, bias: usize): void {
  const y = tileY << 1, x = tileX << 1, target = output.address + y * output.row + x * output.pixel;
  const below = y + 1 < output.height, right = x + 1 < output.width ? output.pixel : 0;
  for (let c: usize = 0; c < output.channels << 2; c += 16) {
    const start = bias ? v128.load(bias + c) : f32x4.splat(0);
    const m = products + c;
    rowOfOutput(
      start, sum(m, step * 4), sum(m + step, step * 4), sum(m + (step << 1), step * 4), sum(m + step * 3, step * 4),
      target + c, right,
    );
    if (!below) continue;
    rowOfOutput(
      start, difference(m, step * 4), difference(m + step, step * 4), difference(m + (step << 1), step * 4),
      difference(m + step * 3, step * 4), target + c + output.row, right,
    );
  }
}

@inline
function sum(m: usize, row: usize): v128 {
  return f32x4.add(f32x4.add(v128.load(m), v128.load(m + row)), v128.load(m + (row << 1)));
}

@inline
function difference(m: usize, row: usize): v128 {
  return f32x4.sub(f32x4.sub(v128.load(m + row), v128.load(m + (row << 1))), v128.load(m + row * 3));
}

@inline
function rowOfOutput(start: v128, s0: v128, s1: v128, s2: v128, s3: v128, target: usize, right: usize): void {
  put(target, f32x4.add(f32x4.add(f32x4.add(s0, s1), s2), start));
  if (right) put(target + right, f32x4.add(f32x4.sub(f32x4.sub(s1, s2), s3), start));
}
