/**
 * The direction in which a photo's structure runs, from its structure tensor (Bigün and Granlund 1987; used to lead
 * brush strokes by Kyprianidis and Döllner 2008, "Image Abstraction by Structure Adaptive Filtering"). The tensor is
 * smoothed at several widths, so that a plain region takes over the direction of what is around it.
 */
import { gaussianBlur } from './gaussianBlur';
import type { GridSize } from './levelGrid';

/** Rec. 601. */
const LUMA = [0.299, 0.587, 0.114] as const;
/** Deviations in cells, and what each counts. One whose three deviations exceed the grid is left out. */
const WIDTHS = [{ sigma: 3, weight: 1 }, { sigma: 9, weight: 0.3 }, { sigma: 27, weight: 0.1 }] as const;
/**
 * Length of a direction that counts half: small, since where strokes have no direction they become dashes along the
 * grid's axes.
 */
const HALF_COHERENCE = 0.02;

/**
 * @param photo planar `[3, height, width]`, colours with any offset
 * @param flat share of the photo's mean structure that a place must have for its direction to count half: the lower,
 *   the more plain regions have a direction, above 0
 * @returns planar `[2, height, width]`: cos 2θ and sin 2θ of the direction θ along edges (x to the right, y down), times
 *   how sure it is, 0 to 1
 */
export function flowPlanes(photo: Float32Array, size: GridSize, flat: number): Float32Array {
  const cells = size.width * size.height;
  const tensor = structureTensor(photo, size);
  const direction = new Float64Array(2 * cells);
  for (const { sigma, weight } of WIDTHS) {
    if (3 * sigma < Math.min(size.width, size.height)) addDirection(direction, gaussianBlur(tensor, size, sigma), weight, flat);
  }
  const flow = new Float32Array(2 * cells);
  for (let i = 0; i < cells; i++) {
    const [x, y] = [direction[i]!, direction[cells + i]!];
    // The gradient's direction, turned by a right angle: its double angle by two.
    const scale = -1 / (Math.hypot(x, y) + HALF_COHERENCE);
    flow[i] = scale * x;
    flow[cells + i] = scale * y;
  }
  return flow;
}

/** gx² − gy², 2 gx gy and gx² + gy² of the luma's Sobel gradient, planar `[3, height, width]`. */
function structureTensor(photo: Float32Array, { width, height }: GridSize): Float32Array {
  const cells = width * height;
  const luma = Float64Array.from({ length: cells }, (_, i) => LUMA.reduce((sum, weight, c) => sum + weight * photo[c * cells + i]!, 0));
  const tensor = new Float32Array(3 * cells);
  for (let y = 0; y < height; y++) {
    const [up, down] = [Math.max(0, y - 1) * width, Math.min(height - 1, y + 1) * width];
    for (let x = 0; x < width; x++) {
      const [left, right] = [Math.max(0, x - 1), Math.min(width - 1, x + 1)];
      const across = (row: number) => luma[row + right]! - luma[row + left]!;
      const along = (column: number) => luma[down + column]! - luma[up + column]!;
      const gx = (across(up) + 2 * across(y * width) + across(down)) / 8;
      const gy = (along(left) + 2 * along(x) + along(right)) / 8;
      const cell = y * width + x;
      tensor[cell] = gx * gx - gy * gy;
      tensor[cells + cell] = 2 * gx * gy;
      tensor[2 * cells + cell] = gx * gx + gy * gy;
    }
  }
  return tensor;
}

/** Adds the direction of a smoothed tensor, relative to its strength. */
function addDirection(direction: Float64Array, tensor: Float32Array, weight: number, flat: number): void {
  const cells = tensor.length / 3;
  const strengths = tensor.subarray(2 * cells);
  const least = (flat * strengths.reduce((sum, value) => sum + value, 0)) / cells + 1e-7;
  for (let i = 0; i < cells; i++) {
    const scale = weight / (strengths[i]! + least);
    direction[i]! += scale * tensor[i]!;
    direction[cells + i]! += scale * tensor[cells + i]!;
  }
}
