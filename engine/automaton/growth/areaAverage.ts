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
  const lines = (planes.length / (size.width * size.height)) * height;
  const means = new Float32Array(lines * width);
  for (let line = 0; line < lines; line++) {
    for (let x = 0; x < width; x++) {
      const first = line * cell * size.width + x * cell;
      means[line * width + x] = sumOfBlock(planes, first, cell, size.width) / cell ** 2;
    }
  }
  return means;
}

function sumOfBlock(planes: Float32Array, first: number, cell: number, width: number): number {
  let sum = 0;
  for (let row = first; row < first + cell * width; row += width) {
    for (let at = row; at < row + cell; at++) sum += planes[at]!;
  }
  return sum;
}
