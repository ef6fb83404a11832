/** Pooling over windows that the map's edge cuts, and its gradient. Plain version: ../pooling.ts. */
import { Map } from './map';

/** The part of the window that lies within the map: cells from `from` to before `to`. */
let top: usize = 0;
let bottom: usize = 0;
let left: usize = 0;
let right: usize = 0;

@inline
function cutWindow(map: Map, y: isize, x: isize, size: isize): void {
  top = <usize>max<isize>(y, 0);
  left = <usize>max<isize>(x, 0);
  bottom = <usize>min<isize>(y + size, <isize>map.height);
  right = <usize>min<isize>(x + size, <isize>map.width);
}

/** @param before rows and columns of padding above and to the left */
export function poolMaximum(input: Map, output: Map, size: isize, stride: isize, beforeY: isize, beforeX: isize): void {
  for (let y: usize = 0; y < output.height; y++) {
    for (let x: usize = 0; x < output.width; x++) {
      cutWindow(input, <isize>y * stride - beforeY, <isize>x * stride - beforeX, size);
      const target = output.address + y * output.row + x * output.pixel;
      for (let c: usize = 0; c < output.channels << 2; c += 16) {
        let largest = v128.load(input.address + top * input.row + left * input.pixel + c);
        for (let column = left; column < right; column++) {
          for (let row = top; row < bottom; row++) {
            largest = f32x4.max(largest, v128.load(input.address + row * input.row + column * input.pixel + c));
          }
        }
        v128.store(target + c, largest);
      }
    }
  }
}

export function poolMean(input: Map, output: Map, size: isize, stride: isize, beforeY: isize, beforeX: isize): void {
  for (let y: usize = 0; y < output.height; y++) {
    for (let x: usize = 0; x < output.width; x++) {
      cutWindow(input, <isize>y * stride - beforeY, <isize>x * stride - beforeX, size);
      const share = f32x4.splat(1 / <f32>((bottom - top) * (right - left)));
      const target = output.address + y * output.row + x * output.pixel;
      for (let c: usize = 0; c < output.channels << 2; c += 16) {
        let sum = f32x4.splat(0);
        for (let row = top; row < bottom; row++) {
          for (let column = left; column < right; column++) {
            sum = f32x4.add(sum, v128.load(input.address + row * input.row + column * input.pixel + c));
          }
        }
        v128.store(target + c, f32x4.mul(sum, share));
      }
    }
  }
}

@inline
function add(target: usize, value: v128): void {
  v128.store(target, f32x4.add(v128.load(target), value));
}

/** Passes the gradient `dOutput` on to the largest value of each window; of several equal ones to the last column's last, as TensorFlow.js. */
export function poolMaximumBackward(
  input: Map, output: Map, dInput: Map, dOutput: Map, size: isize, stride: isize, beforeY: isize, beforeX: isize,
): void {
  for (let y: usize = 0; y < output.height; y++) {
    for (let x: usize = 0; x < output.width; x++) {
      cutWindow(input, <isize>y * stride - beforeY, <isize>x * stride - beforeX, size);
      const value = output.address + y * output.row + x * output.pixel;
      const slope = dOutput.address + y * dOutput.row + x * dOutput.pixel;
      for (let c: usize = 0; c < output.channels << 2; c += 16) {
        const largest = v128.load(value + c);
        // Behind a ReLU nothing passes where the largest value is 0.
        let open = v128.and(v128.load(slope + c), f32x4.gt(largest, f32x4.splat(0)));
        for (let column = right; column-- > left; ) {
          for (let row = bottom; row-- > top; ) {
            const found = f32x4.eq(v128.load(input.address + row * input.row + column * input.pixel + c), largest);
            add(dInput.address + row * dInput.row + column * dInput.pixel + c, v128.and(open, found));
            open = v128.andnot(open, found);
          }
        }
      }
    }
  }
}

/** @param masked whether `input` stands behind a ReLU, which lets the gradient pass where it is positive */
export function poolMeanBackward(
  input: Map, dInput: Map, dOutput: Map, size: isize, stride: isize, beforeY: isize, beforeX: isize, masked: bool,
): void {
  for (let y: usize = 0; y < dOutput.height; y++) {
    for (let x: usize = 0; x < dOutput.width; x++) {
      cutWindow(input, <isize>y * stride - beforeY, <isize>x * stride - beforeX, size);
      const share = f32x4.splat(1 / <f32>((bottom - top) * (right - left)));
      const slope = dOutput.address + y * dOutput.row + x * dOutput.pixel;
      for (let c: usize = 0; c < dOutput.channels << 2; c += 16) {
        const part = f32x4.mul(v128.load(slope + c), share);
        for (let row = top; row < bottom; row++) {
          for (let column = left; column < right; column++) {
            let passed = part;
            if (masked) passed = v128.and(part, f32x4.gt(v128.load(input.address + row * input.row + column * input.pixel + c), f32x4.splat(0)));
            add(dInput.address + row * dInput.row + column * dInput.pixel + c, passed);
          }
        }
      }
    }
  }
}
