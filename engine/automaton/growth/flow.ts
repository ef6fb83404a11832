/**
 * The direction in which a photo's structure runs, from its structure tensor (Bigün and Granlund 1987; used to lead
 * brush strokes by Kyprianidis and Döllner 2008, "Image Abstraction by Structure Adaptive Filtering"). The tensor is
 * smoothed at several widths, so that a plain region takes over the direction of what is around it. With a noise scale that
 * tensor is of the smoothed light, and the light as it is has a say at the narrowest width alone: where there is structure.
 */
import { luma } from '../../../shared/picture';
import { gaussianBlur, type Blur } from './gaussianBlur';
import type { GridSize } from './levelGrid';

/** Deviations in cells, and what each counts. One whose three deviations exceed the grid is left out. */
export const WIDTHS = [{ sigma: 3, weight: 1 }, { sigma: 9, weight: 0.3 }, { sigma: 27, weight: 0.1 }] as const;
/**
 * The smoothed light has a say from a tenth of `flat` on, measured on itself: in plain regions, where the light as it is would
 * leave the lead to grain and the blocks of a JPEG, or to nothing.
 */
export const CALM_SHARE = 0.1;
/**
 * Length of a direction that counts half: small, since where strokes have no direction they become dashes along the
 * grid's axes.
 */
export const HALF_COHERENCE = 0.02;

/** What of a photo's structure leads strokes. */
export interface FlowSight {
  /**
   * Share of the mean structure in the photo's middle that a place must have for its direction to count half: the lower, the
   * more plain regions have a direction, above 0. What lies at an edge has no say in what is far from it.
   */
  readonly flat: number;
  /**
   * Deviation, in cells, of the Gaussian that the light is smoothed with before its gradient is taken in plain regions (the noise
   * scale of Weickert 1999, "Coherence-Enhancing Diffusion Filtering"). Undefined: 0, the light as it is leads everywhere.
   */
  readonly noiseScale?: number | undefined;
}

/**
 * @param photo planar `[3, height, width]`, colours with any offset
 * @returns planar `[2, height, width]`: cos 2θ and sin 2θ of the direction θ along edges (x to the right, y down), times
 *   how sure it is, 0 to 1
 * Plain version: `plainFlow`.
 */
export function flowPlanes(photo: Float32Array, size: GridSize, { flat, noiseScale = 0 }: FlowSight, blur: Blur = gaussianBlur): Float32Array {
  const cells = size.width * size.height;
  const light = lightOf(photo);
  const direction = new Float64Array(2 * cells);
  addDirections(direction, structureTensor(light, size), size, { widths: noiseScale > 0 ? WIDTHS.slice(0, 1) : WIDTHS, flat, blur });
  if (noiseScale > 0) {
    const calm = blur(Float32Array.from(light), size, noiseScale);
    addDirections(direction, structureTensor(calm, size), size, { widths: WIDTHS, flat: CALM_SHARE * flat, blur });
  }
  const flow = new Float32Array(2 * cells);
  for (let i = 0; i < cells; i++) {
    const [x, y] = [direction[i]!, direction[cells + i]!];
    // The gradient's direction, turned by a right angle: its double angle by two.
    const scale = -1 / (Math.sqrt(x * x + y * y) + HALF_COHERENCE);
    flow[i] = scale * x;
    flow[cells + i] = scale * y;
  }
  return flow;
}

function lightOf(photo: Float32Array): Float64Array {
  const light = new Float64Array(photo.length / 3);
  const [red, green, blue] = luma;
  for (let i = 0; i < light.length; i++) light[i] = red * photo[i]! + green * photo[light.length + i]! + blue * photo[2 * light.length + i]!;
  return light;
}

/** gx² − gy², 2 gx gy and gx² + gy² of the light's Sobel gradient, planar `[3, height, width]`. */
function structureTensor(light: Float64Array | Float32Array, { width, height }: GridSize): Float32Array {
  const cells = width * height;
  const tensor = new Float32Array(3 * cells);
  for (let y = 0; y < height; y++) {
    const [up, own, down] = [Math.max(0, y - 1) * width, y * width, Math.min(height - 1, y + 1) * width];
    for (let x = 0; x < width; x++) {
      const [left, right] = [Math.max(0, x - 1), Math.min(width - 1, x + 1)];
      const corners = light[down + right]! - light[up + left]!;
      const others = light[up + right]! - light[down + left]!;
      const gx = (corners + others + 2 * (light[own + right]! - light[own + left]!)) / 8;
      const gy = (corners - others + 2 * (light[down + x]! - light[up + x]!)) / 8;
      tensor[own + x] = gx * gx - gy * gy;
      tensor[cells + own + x] = 2 * gx * gy;
      tensor[2 * cells + own + x] = gx * gx + gy * gy;
    }
  }
  return tensor;
}

/** Over the middle half of each side. */
function meanOfMiddle(plane: Float32Array, { width, height }: GridSize): number {
  const [left, top] = [Math.floor(width / 4), Math.floor(height / 4)];
  let sum = 0;
  for (let y = top; y < height - top; y++) {
    for (let x = left; x < width - left; x++) sum += plane[y * width + x]!;
  }
  return sum / ((width - 2 * left) * (height - 2 * top));
}

interface Directions {
  readonly widths: readonly (typeof WIDTHS)[number][];
  readonly flat: number;
  readonly blur: Blur;
}

/** Adds the directions of a tensor at several widths, each relative to its strength. */
function addDirections(direction: Float64Array, tensor: Float32Array, size: GridSize, { widths, flat, blur }: Directions): void {
  const least = flat * meanOfMiddle(tensor.subarray(2 * size.width * size.height), size) + 1e-7;
  for (const { sigma, weight } of widths) {
    if (3 * sigma < Math.min(size.width, size.height)) addDirection(direction, blur(tensor, size, sigma), weight, least);
  }
}

/** Adds the direction of a smoothed tensor, relative to its strength. */
function addDirection(direction: Float64Array, tensor: Float32Array, weight: number, least: number): void {
  const cells = tensor.length / 3;
  for (let i = 0; i < cells; i++) {
    const scale = weight / (tensor[2 * cells + i]! + least);
    direction[i]! += scale * tensor[i]!;
    direction[cells + i]! += scale * tensor[cells + i]!;
  }
}
