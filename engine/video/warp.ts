import type { Motion } from './motion';

/**
 * Planes moved along a motion, by cubic interpolation (Catmull-Rom), since what is carried through many frames would blur;
 * beyond the edges lies the edge.
 * @param planes planar `[channels, height, width]` of the motion's grid
 */
export function warp(planes: Float32Array, { width, height, x, y }: Motion): Float32Array {
  const cells = width * height;
  const warped = new Float32Array(planes.length);
  const [across, down] = [new Taps(width), new Taps(height)];
  for (let i = 0; i < cells; i++) {
    across.at((i % width) + x[i]!);
    down.at(Math.floor(i / width) + y[i]!);
    for (let from = 0; from < planes.length; from += cells) {
      let sum = 0;
      for (let row = 0; row < 4; row++) sum += down.weights[row]! * across.sum(planes, from + down.cells[row]! * width);
      warped[from + i] = sum;
    }
  }
  return warped;
}

/** The four cells around a place on an axis, and what each counts. */
class Taps {
  readonly cells = new Int32Array(4);
  readonly weights = new Float64Array(4);

  constructor(private readonly length: number) {}

  at(place: number): void {
    const last = this.length - 1;
    const inside = Math.min(last, Math.max(0, place));
    const first = Math.floor(inside);
    for (let tap = 0; tap < 4; tap++) this.cells[tap] = Math.min(last, Math.max(0, first + tap - 1));
    const t = inside - first;
    this.weights[0] = (((2 - t) * t - 1) * t) / 2;
    this.weights[1] = ((3 * t - 5) * t * t + 2) / 2;
    this.weights[2] = (((4 - 3 * t) * t + 1) * t) / 2;
    this.weights[3] = ((t - 1) * t * t) / 2;
  }

  sum(values: Float32Array, line: number): number {
    const { cells, weights } = this;
    return weights[0]! * values[line + cells[0]!]! + weights[1]! * values[line + cells[1]!]! + weights[2]! * values[line + cells[2]!]! + weights[3]! * values[line + cells[3]!]!;
  }
}
