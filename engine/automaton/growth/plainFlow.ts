/** `flowPlanes` and `gaussianBlur` as they are defined, cell by cell: the plain versions. */
import { CALM_SHARE, HALF_COHERENCE, WIDTHS, type FlowSight } from './flow';
import { luma } from '../../../shared/picture';
import type { GridSize } from './levelGrid';

type Field = (x: number, y: number) => number;

/** See `flowPlanes`. */
export function plainFlow(photo: Float32Array, size: GridSize, { flat, noiseScale = 0 }: FlowSight): Float32Array {
  const cells = size.width * size.height;
  const light: Field = (x, y) => luma.reduce((sum, share, c) => sum + share * photo[c * cells + indexOf(x, y, size)]!, 0);
  const direction = [0, 1].map(() => new Float64Array(cells));
  const add = (field: Field, widths: readonly (typeof WIDTHS)[number][], share: number) => {
    const tensor = [0, 1, 2].map((part) => kept(size, (x, y) => structure(field, x, y)[part]!));
    const least = share * meanOfMiddle(tensor[2]!, size) + 1e-7;
    for (const { sigma, weight } of widths.filter((width) => 3 * width.sigma < Math.min(size.width, size.height))) {
      const smooth = tensor.map((plane) => plainBlur(plane, size, sigma));
      direction.forEach((sums, part) => sums.forEach((_, i) => (sums[i]! += (weight * smooth[part]![i]!) / (smooth[2]![i]! + least))));
    }
  };
  add(light, noiseScale > 0 ? WIDTHS.slice(0, 1) : WIDTHS, flat);
  if (noiseScale > 0) add(fieldOf(plainBlur(kept(size, light), size, noiseScale), size), WIDTHS, CALM_SHARE * flat);
  const scales = direction[0]!.map((x, i) => -1 / (Math.hypot(x, direction[1]![i]!) + HALF_COHERENCE));
  return Float32Array.from(direction.flatMap((sums) => Array.from(sums, (value, i) => scales[i]! * value)));
}

/** See `gaussianBlur`; of one plane. */
export function plainBlur(plane: Float64Array, size: GridSize, sigma: number): Float64Array {
  const radius = Math.floor(3 * sigma + 0.5);
  const taps = Array.from({ length: 2 * radius + 1 }, (_, i) => Math.exp(-((i - radius) ** 2) / (2 * sigma ** 2)));
  const whole = taps.reduce((a, b) => a + b, 0);
  const along = (field: Field) => kept(size, (x, y) => taps.reduce((sum, tap, i) => sum + tap * field(x + i - radius, y), 0) / whole);
  const down = (field: Field) => kept(size, (x, y) => taps.reduce((sum, tap, i) => sum + tap * field(x, y + i - radius), 0) / whole);
  return down(fieldOf(along(fieldOf(plane, size)), size));
}

/** gx² − gy², 2 gx gy and gx² + gy² of the Sobel gradient. */
function structure(light: Field, x: number, y: number): readonly number[] {
  const [gx, gy] = [0, 0].map((_, axis) =>
    [-1, 0, 1].reduce((sum, side) => {
      const [before, after] = axis === 0 ? [light(x - 1, y + side), light(x + 1, y + side)] : [light(x + side, y - 1), light(x + side, y + 1)];
      return sum + ((2 - Math.abs(side)) * (after - before)) / 8;
    }, 0),
  ) as [number, number];
  return [gx * gx - gy * gy, 2 * gx * gy, gx * gx + gy * gy];
}

function meanOfMiddle(plane: Float64Array, { width, height }: GridSize): number {
  const isMiddle = (at: number, side: number) => at >= Math.floor(side / 4) && at < side - Math.floor(side / 4);
  const middle = plane.filter((_, i) => isMiddle(i % width, width) && isMiddle(Math.floor(i / width), height));
  return middle.reduce((sum, value) => sum + value, 0) / middle.length;
}

const kept = ({ width, height }: GridSize, field: Field) => Float64Array.from({ length: width * height }, (_, i) => field(i % width, Math.floor(i / width)));
const fieldOf = (plane: Float64Array, size: GridSize): Field => (x, y) => plane[indexOf(x, y, size)]!;

/** Beyond an edge lies the edge's cell again. */
function indexOf(x: number, y: number, { width, height }: GridSize): number {
  return Math.min(height - 1, Math.max(0, y)) * width + Math.min(width - 1, Math.max(0, x));
}
