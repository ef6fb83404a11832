/**
 * Which part of a picture's second derivatives (half the Laplacian) is of colour alone: what is left of the three planes' without
 * that of their luminance.
 */
import { MIDDLE, PLANES, endLines, pair, passOn, placeLines, round, times, toBeside, toColumn, toFalling, toOwn, toRising, within } from './derivatives';
import { clearSquares, excessShares, excessSlopes, gridBytes, linesIn, stride } from './windowShares';

/** Shares of the planes in the luminance (Rec. 601), as `luma` in `shared/picture.ts`. */
const RED: f64 = 0.299;
const GREEN: f64 = 0.587;
const BLUE: f64 = 0.114;

/** The luminance of three derivatives. */
@inline
function light(red: v128, green: v128, blue: v128): v128 {
  return f64x2.add(f64x2.add(times(red, RED), times(green, GREEN)), times(blue, BLUE));
}

@inline
function square(v: v128): v128 {
  return f64x2.mul(v, v);
}

/** Squares of both parts of all cells that have them, summed over the planes. */
function squaresInto(x: usize, height: usize, width: usize, colors: usize, lights: usize): void {
  const row = width << 2, plane = height * row;
  for (let y: usize = 1; y + 1 < height; y++) {
    for (let c: usize = 1; c + 1 < width; c += 2) {
      const at = x + y * row + (c << 2), to = (y - 1) * stride + ((c - 1) << 3), cells = width - 1 - c;
      const red = round(at, row), green = round(at + plane, row), blue = round(at + 2 * plane, row), own = light(red, green, blue);
      const color = f64x2.add(f64x2.add(square(f64x2.sub(red, own)), square(f64x2.sub(green, own))), square(f64x2.sub(blue, own)));
      v128.store(colors + to, within(color, cells));
      v128.store(lights + to, within(times(square(own), <f64>PLANES), cells));
    }
  }
}

/** Of a picture: the sum over all windows of what the share of its squares that are of colour alone exceeds `free` by. */
export function chromaShares(x: usize, height: usize, width: usize, window: usize, nothing: f64, free: f64, scratch: usize): f64 {
  clearSquares(height, width, window, scratch);
  squaresInto(x, height, width, scratch, scratch + gridBytes);
  return excessShares(height, width, window, nothing, free, scratch);
}

/** Adds to `dx` the gradient of that sum times `factor`. */
export function chromaGradient(
  x: usize, height: usize, width: usize, window: usize, nothing: f64, free: f64, factor: f64, scratch: usize, dx: usize,
): void {
  clearSquares(height, width, window, scratch);
  squaresInto(x, height, width, scratch, scratch + gridBytes);
  excessSlopes(height, width, window, nothing, free, factor, scratch);
  slopesInto(x, height, width, scratch);
  placeLines(linesIn(scratch), width);
  for (let plane: usize = 0; plane < PLANES; plane++) passSlopes(height, width, scratch + (2 + plane) * gridBytes, dx + plane * height * (width << 2));
}

/**
 * From the slopes at both squares of each cell to those at the derivatives of the three planes: in the third to fifth grid of the
 * scratch. A plane counts by its own distance from the light, and by its share in the light.
 */
function slopesInto(x: usize, height: usize, width: usize, scratch: usize): void {
  const row = width << 2, plane = height * row;
  for (let y: usize = 1; y + 1 < height; y++) {
    for (let c: usize = 1; c + 1 < width; c += 2) {
      const at = x + y * row + (c << 2), to = scratch + (y - 1) * stride + ((c - 1) << 3);
      const red = round(at, row), green = round(at + plane, row), blue = round(at + 2 * plane, row), own = light(red, green, blue);
      const ofColor = times(v128.load(to), 2), ofLight = times(v128.load(to + gridBytes), 2 * <f64>PLANES);
      const fromRed = f64x2.sub(red, own), fromGreen = f64x2.sub(green, own), fromBlue = f64x2.sub(blue, own);
      const apart = f64x2.add(f64x2.add(fromRed, fromGreen), fromBlue);
      const atLight = f64x2.sub(f64x2.mul(ofLight, own), f64x2.mul(ofColor, apart));
      v128.store(to + 2 * gridBytes, f64x2.add(f64x2.mul(ofColor, fromRed), times(atLight, RED)));
      v128.store(to + 3 * gridBytes, f64x2.add(f64x2.mul(ofColor, fromGreen), times(atLight, GREEN)));
      v128.store(to + 4 * gridBytes, f64x2.add(f64x2.mul(ofColor, fromBlue), times(atLight, BLUE)));
    }
  }
}

/** From the slopes at the derivatives of one plane to the plane. */
function passSlopes(height: usize, width: usize, slopes: usize, dx: usize): void {
  for (let y: usize = 1; y + 1 < height; y++) {
    for (let c: usize = 1; c + 1 < width; c += 2) {
      const slope = v128.load(slopes + (y - 1) * stride + ((c - 1) << 3)), to = c << 3;
      const eighth = times(slope, 1 / 8.0), quarter = times(slope, 1 / 4.0);
      v128.store(toFalling + to, eighth);
      v128.store(toColumn + to, quarter);
      v128.store(toRising + to, eighth);
      v128.store(toBeside + to, quarter);
      v128.store(toOwn + to, times(slope, MIDDLE));
    }
    endLines(width);
    passOn(dx + y * (width << 2), width);
  }
}
