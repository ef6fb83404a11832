import { gridOf, type GridSize } from './levelGrid';

/**
 * Planes seen in cells of several pixels: each is the mean of its pixels.
 * @param planes planar `[channels, height, width]`
 * @returns planar `[channels, height / cell, width / cell]`
 * @throws RangeError where a side is no multiple of the cell
 */
export function areaAverage(planes: Float32Array, size: GridSize, cell: number): Float32Array {
  if (cell === 1) return planes;
  const { width, height } = gridOf(size, { cell });
  const channels = planes.length / (size.width * size.height);
  const sums = new Float64Array(channels * width * height);
  for (let line = 0; line < channels * size.height; line++) {
    const to = Math.floor(line / cell) * width;
    for (let x = 0; x < size.width; x++) sums[to + Math.floor(x / cell)]! += planes[line * size.width + x]!;
  }
  return Float32Array.from(sums, (sum) => sum / cell ** 2);
}
