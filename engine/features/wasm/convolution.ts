/**
 * Convolution with stride 1 over maps with a halo of zeros, four pixels and eight output channels at a time: eight
 * accumulators, two vectors of weights and four broadcast inputs fit the 15 vector registers that V8 leaves free.
 */
import { put, setFinish, Finish } from './finish';
import { Map } from './map';

/** Output channels of a block; packed weights come in blocks of so many. */
export const BLOCK: usize = 8;

let rows: usize = 0;
let segments: usize = 0;
let segmentBytes: usize = 0;
let rowStep: usize = 0;
let segmentStep: usize = 0;

/** `w` a packed block, `x0` to `x3` the upper left corners of four windows, `y0` to `y3` where their sums go. */
function fourPixels(
  w: usize, bias: usize, x0: usize, x1: usize, x2: usize, x3: usize, y0: usize, y1: usize, y2: usize, y3: usize,
): void {
  let a0 = bias ? v128.load(bias) : f32x4.splat(0), b0 = bias ? v128.load(bias, 16) : f32x4.splat(0);
  let a1 = a0, b1 = b0, a2 = a0, b2 = b0, a3 = a0, b3 = b0;
  const length = segmentBytes, columns = segments, columnGap = segmentStep - length;
  const rowGap = rowStep - columns * segmentStep;
  for (let row = rows; row > 0; row--) {
    for (let column = columns; column > 0; column--) {
      const end = x0 + length;
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
      x0 += columnGap; x1 += columnGap; x2 += columnGap; x3 += columnGap;
    }
    x0 += rowGap; x1 += rowGap; x2 += rowGap; x3 += rowGap;
  }
  put(y0, a0); put(y0 + 16, b0);
  put(y1, a1); put(y1 + 16, b1);
  put(y2, a2); put(y2 + 16, b2);
  put(y3, a3); put(y3 + 16, b3);
}

/** The same for one pixel. */
function onePixel(w: usize, bias: usize, x: usize, y: usize): void {
  let a = bias ? v128.load(bias) : f32x4.splat(0), b = bias ? v128.load(bias, 16) : f32x4.splat(0);
  for (let row: usize = 0; row < rows; row++) {
    for (let column: usize = 0; column < segments; column++) {
      const begin = x + row * rowStep + column * segmentStep;
      for (let p = begin; p < begin + segmentBytes; p += 4) {
        const s = v128.load32_splat(p);
        a = f32x4.add(a, f32x4.mul(s, v128.load(w)));
        b = f32x4.add(b, f32x4.mul(s, v128.load(w, 16)));
        w += 4 * BLOCK;
      }
    }
  }
  put(y, a); put(y + 16, b);
}

/** @param side of the kernel. The map's halo is at least half of that. */
export function convolve(
  input: Map, output: Map, weights: usize, bias: usize, side: usize, how: Finish, mask: usize,
): void {
  const bytes = input.channels << 2;
  // Where a map's pixels stand close together, a row of the window is one run of numbers.
  const dense = bytes == input.pixel;
  rows = side;
  segments = dense ? 1 : side;
  segmentBytes = dense ? bytes * side : bytes;
  segmentStep = dense ? segmentBytes : input.pixel;
  rowStep = input.row;
  setFinish(how, mask);
  const corner = input.address - (side >> 1) * (input.row + input.pixel);
  const blockBytes = side * side * bytes * BLOCK;
  for (let channel: usize = 0; channel < output.channels; channel += BLOCK) {
    convolveBlock(input, output, corner, output.address + (channel << 2), weights, bias ? bias + (channel << 2) : 0);
    weights += blockBytes;
  }
}

function convolveBlock(input: Map, output: Map, corner: usize, target: usize, weights: usize, bias: usize): void {
  const width = output.width, pixels = output.height * width;
  const xStep = input.pixel, yStep = output.pixel, xWrap = input.row - width * xStep, yWrap = output.row - width * yStep;
  let x = corner, y = target, column: usize = 0, pixel: usize = 0;
  while (pixel + 4 <= pixels) {
    const x0 = x, y0 = y;
    x += xStep; y += yStep; if (++column == width) { column = 0; x += xWrap; y += yWrap; }
    const x1 = x, y1 = y;
    x += xStep; y += yStep; if (++column == width) { column = 0; x += xWrap; y += yWrap; }
    const x2 = x, y2 = y;
    x += xStep; y += yStep; if (++column == width) { column = 0; x += xWrap; y += yWrap; }
    fourPixels(weights, bias, x0, x1, x2, x, y0, y1, y2, y);
    x += xStep; y += yStep; if (++column == width) { column = 0; x += xWrap; y += yWrap; }
    pixel += 4;
  }
  for (; pixel < pixels; pixel++) {
    onePixel(weights, bias, x, y);
    x += xStep; y += yStep; if (++column == width) { column = 0; x += xWrap; y += yWrap; }
  }
}
