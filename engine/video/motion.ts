import { areaAverage } from '../automaton/growth/areaAverage';
import { gaussianBlur, type Blur } from '../automaton/growth/gaussianBlur';
import type { GridSize } from '../automaton/growth/levelGrid';

/** Where what a cell shows was in the frame before: at its own place plus (x, y), in cells of its grid. */
export interface Motion extends GridSize {
  readonly x: Float32Array;
  readonly y: Float32Array;
}

/** Deviation of the Gaussian window, in cells, over which one motion is measured. */
const WINDOW = 2.5;
/** Coarsest grids have sides of at least so many cells. */
const LEAST_SIDE = 12;
/** Corrections on each grid. */
const ROUNDS = 3;
/** Variance of the light's gradient below which a place tells less of its motion than the coarser grid did. */
const TRUSTED_GRADIENT = 1e-4;
/** Largest correction on a grid, in its cells: what is found by light's gradient holds near by only. */
const LARGEST = 1;

/**
 * The motion between two frames, dense, by light's gradient from coarse grids to fine ones (Lucas and Kanade, "An iterative
 * image registration technique", IJCAI 1981; Bouguet's pyramid). Where a place shows nothing to go by, the coarser grid's
 * motion stays.
 * @param now light of the frame, one plane
 * @param before the same of the frame before
 * @returns on the frames' own grid
 */
export function measureMotion(now: Float32Array, before: Float32Array, size: GridSize, blur: Blur = gaussianBlur): Motion {
  const whole = { width: wholeBlocks(size.width), height: wholeBlocks(size.height) };
  const motion = measureWhole(onGrid(now, size, whole), onGrid(before, size, whole), whole, blur);
  return { ...size, x: onGrid(motion.x, whole, size), y: onGrid(motion.y, whole, size) };
}

/** Sides are halved so often at least. */
const BLOCK = 16;
const wholeBlocks = (side: number) => Math.ceil(side / BLOCK) * BLOCK;

/** A plane on a wider or narrower grid; beyond the edges lies the edge. */
function onGrid(plane: Float32Array, from: GridSize, to: GridSize): Float32Array {
  if (from.width === to.width && from.height === to.height) return plane;
  return Float32Array.from({ length: to.width * to.height }, (_, i) => plane[Math.min(from.height - 1, Math.floor(i / to.width)) * from.width + Math.min(from.width - 1, i % to.width)]!);
}

/** @param size whose sides are whole blocks */
function measureWhole(now: Float32Array, before: Float32Array, size: GridSize, blur: Blur): Motion {
  const pyramid: Frames[] = [{ ...size, now, before }];
  for (let last = pyramid[0]!; Math.min(last.width, last.height) >= 2 * LEAST_SIDE && last.width % 2 === 0 && last.height % 2 === 0; last = pyramid.at(-1)!) {
    pyramid.push({ width: last.width / 2, height: last.height / 2, now: areaAverage(last.now, last, 2), before: areaAverage(last.before, last, 2) });
  }
  let motion: Motion | undefined;
  for (const level of pyramid.reverse()) {
    motion = motion ? finer(motion, level) : still(level);
    for (let round = 0; round < ROUNDS; round++) motion = corrected(motion, level, blur);
  }
  return motion!;
}

/** Light of two frames. */
interface Frames extends GridSize {
  readonly now: Float32Array;
  readonly before: Float32Array;
}

const still = ({ width, height }: GridSize): Motion => ({ width, height, x: new Float32Array(width * height), y: new Float32Array(width * height) });

/** The same motion on another grid, in that one's cells. */
function finer({ x, y, ...from }: Motion, { width, height }: GridSize): Motion {
  const scale = width / from.width;
  const resampled = (plane: Float32Array) => {
    const result = new Float32Array(width * height);
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        result[row * width + column] = scale * bilinear(plane, from, (column + 0.5) / scale - 0.5, (row + 0.5) / scale - 0.5);
      }
    }
    return result;
  };
  return { width, height, x: resampled(x), y: resampled(y) };
}

/** Products of light's gradient with itself (xx, xy, yy) and with light's difference (xd, yd), planar, each over the window. */
function productsOf({ x, y }: Motion, { now, before, ...size }: Frames, blur: Blur): Float32Array {
  const { width, height } = size;
  const cells = width * height;
  const products = new Float32Array(5 * cells);
  for (let i = 0; i < cells; i++) {
    const [row, column] = [Math.floor(i / width), i % width];
    const line = row * width;
    const gx = (now[line + Math.min(width - 1, column + 1)]! - now[line + Math.max(0, column - 1)]!) / 2;
    const gy = (now[Math.min(height - 1, row + 1) * width + column]! - now[Math.max(0, row - 1) * width + column]!) / 2;
    const difference = now[i]! - bilinear(before, size, column + x[i]!, row + y[i]!);
    [gx * gx, gx * gy, gy * gy, gx * difference, gy * difference].forEach((value, p) => (products[p * cells + i] = value));
  }
  return blur(products, size, WINDOW);
}

function corrected(motion: Motion, frames: Frames, blur: Blur): Motion {
  const products = productsOf(motion, frames, blur);
  const cells = motion.x.length;
  const [x, y, weight] = [motion.x.slice(), motion.y.slice(), new Float32Array(cells)];
  for (let i = 0; i < cells; i++) {
    const [xx, xy, yy, xd, yd] = [0, 1, 2, 3, 4].map((p) => products[p * cells + i]!) as [number, number, number, number, number];
    const [a, b] = [xx + TRUSTED_GRADIENT, yy + TRUSTED_GRADIENT];
    const determinant = a * b - xy * xy;
    x[i]! += limited((b * xd - xy * yd) / determinant);
    y[i]! += limited((a * yd - xy * xd) / determinant);
    weight[i] = xx + yy + TRUSTED_GRADIENT / 10;
  }
  const of = averagedBy(weight, motion, blur);
  return { ...motion, x: of(x), y: of(y) };
}

const limited = (value: number) => Math.min(LARGEST, Math.max(-LARGEST, value));

/** Each place's value is that of its surroundings, those that tell more counting for more. */
function averagedBy(weight: Float32Array, size: GridSize, blur: Blur): (plane: Float32Array) => Float32Array {
  const weights = blur(weight, size, WINDOW);
  return (plane) => blur(plane.map((value, i) => value * weight[i]!), size, WINDOW).map((value, i) => value / weights[i]!);
}

/** A plane's value between its cells; beyond the edges lies the edge. */
export function bilinear(plane: Float32Array, { width, height }: GridSize, x: number, y: number): number {
  const [cx, cy] = [Math.min(width - 1, Math.max(0, x)), Math.min(height - 1, Math.max(0, y))];
  const [left, top] = [Math.floor(cx), Math.floor(cy)];
  const [right, bottom] = [Math.min(width - 1, left + 1), Math.min(height - 1, top + 1)];
  const [fx, fy] = [cx - left, cy - top];
  const upper = plane[top * width + left]! * (1 - fx) + plane[top * width + right]! * fx;
  const lower = plane[bottom * width + left]! * (1 - fx) + plane[bottom * width + right]! * fx;
  return upper * (1 - fy) + lower * fy;
}
