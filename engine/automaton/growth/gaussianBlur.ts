import type { GridSize } from './levelGrid';

/**
 * A Gaussian over planes, cut off at three deviations and normalised. Beyond an edge it sees the edge's cell again.
 * @param planes planar `[channels, height, width]`
 * @param sigma deviation in cells
 */
export function gaussianBlur(planes: Float32Array, size: GridSize, sigma: number): Float32Array {
  const taps = tapsOf(sigma);
  const { width, height } = size;
  const blurred = new Float32Array(planes.length);
  for (let line = 0; line < planes.length; line += width) filterLine(planes, blurred, line, 1, width, taps);
  for (let plane = 0; plane < planes.length; plane += width * height) {
    for (let x = 0; x < width; x++) filterLine(blurred, blurred, plane + x, width, height, taps);
  }
  return blurred;
}

/** Of −3σ … 3σ, rounded to whole cells. */
function tapsOf(sigma: number): Float64Array {
  const radius = Math.floor(3 * sigma + 0.5);
  const taps = Float64Array.from({ length: 2 * radius + 1 }, (_, i) => Math.exp(-((i - radius) ** 2) / (2 * sigma ** 2)));
  const sum = taps.reduce((a, b) => a + b, 0);
  return taps.map((tap) => tap / sum);
}

/** One row or column, which lies in the arrays from `first` on in steps of `stride`; source and target may be one. */
function filterLine(source: Float32Array, target: Float32Array, first: number, stride: number, length: number, taps: Float64Array): void {
  const radius = (taps.length - 1) / 2;
  const line = new Float64Array(length + 2 * radius);
  for (let i = 0; i < line.length; i++) {
    line[i] = source[first + stride * Math.min(length - 1, Math.max(0, i - radius))]!;
  }
  for (let i = 0; i < length; i++) {
    let sum = 0;
    for (let tap = 0; tap < taps.length; tap++) sum += taps[tap]! * line[i + tap]!;
    target[first + stride * i] = sum;
  }
}
