import { areaAverage } from '../automaton/growth/areaAverage';
import type { GridSize } from '../automaton/growth/levelGrid';
import { hasWindow } from './windowShares';

/**
 * A measure of a style at each of the scales.
 * @param otherwise where the style is too small to have a window
 * @param measure of the grid of a scale; `shrunk` takes planes to it
 */
export function eachScale(
  scales: readonly number[],
  size: GridSize,
  otherwise: number,
  measure: (grid: GridSize, shrunk: (planes: Float32Array) => Float32Array) => number,
): readonly number[] {
  return scales.map((scale) => {
    if (!hasWindow(size.height, size.width, scale)) return otherwise;
    const grid = { width: Math.floor(size.width / scale), height: Math.floor(size.height / scale) };
    return measure(grid, (planes) => wholeCells(planes, size, grid, scale));
  });
}

/** Averages of cells; pixels beyond the last whole cell are left out. */
function wholeCells(planes: Float32Array, size: GridSize, grid: GridSize, scale: number): Float32Array {
  const [width, height] = [grid.width * scale, grid.height * scale];
  const lines = Array.from({ length: planes.length / (size.width * size.height) }, (_, plane) => plane).flatMap((plane) =>
    Array.from({ length: height }, (_, row) => (plane * size.height + row) * size.width),
  );
  const cut = new Float32Array(lines.length * width);
  lines.forEach((start, line) => cut.set(planes.subarray(start, start + width), line * width));
  return areaAverage(cut, { width, height }, scale);
}
