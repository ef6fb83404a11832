/**
 * Planes of cells with a circular halo. A plane is `height + 2` rows of `stride` floats; cell (y, x) lies at
 * row y + 1, column x + LEFT. Rows are padded to a multiple of 8 cells; the padding holds zeros, so that it adds
 * nothing to sums over cells.
 */

/** Floats before the first cell of a row: one is the halo, four keep the rows aligned. */
const LEFT: usize = 4;

export let width: usize = 0;
export let height: usize = 0;
/** Cells a row is computed for: `width` rounded up to 8. */
export let paddedWidth: usize = 0;
/** Bytes from one row of a plane to the next. */
export let rowBytes: usize = 0;
export let planeBytes: usize = 0;

export function resizeGrid(gridWidth: usize, gridHeight: usize): void {
  width = gridWidth;
  height = gridHeight;
  paddedWidth = (gridWidth + 7) & ~7;
  rowBytes = (paddedWidth + 2 * LEFT) << 2;
  planeBytes = rowBytes * (gridHeight + 2);
}

/** Address of cell (y, 0). */
@inline
export function rowOf(plane: usize, y: usize): usize {
  return plane + (y + 1) * rowBytes + (LEFT << 2);
}

/** Wraps the plane around its edges and clears the padding behind each row. */
export function wrap(plane: usize): void {
  const last = (width - 1) << 2;
  for (let y: usize = 0; y < height; y++) {
    const row = rowOf(plane, y);
    store<f32>(row - 4, load<f32>(row + last));
    memory.fill(row + last + 4, 0, (paddedWidth + LEFT - width) << 2);
    store<f32>(row + last + 4, load<f32>(row));
  }
  memory.copy(plane, plane + height * rowBytes, rowBytes);
  memory.copy(plane + (height + 1) * rowBytes, plane + rowBytes, rowBytes);
}

/** Copies `count` planes of width × height floats into planes with halo. */
export function loadPlanes(source: usize, planes: usize, count: usize): void {
  const line = (width) << 2;
  for (let i: usize = 0; i < count; i++) {
    for (let y: usize = 0; y < height; y++) {
      memory.copy(rowOf(planes, y), source, line);
      source += line;
    }
    wrap(planes);
    planes += planeBytes;
  }
}

/** The way back of `loadPlanes`. */
export function storePlanes(planes: usize, target: usize, count: usize): void {
  const line = (width) << 2;
  for (let i: usize = 0; i < count; i++) {
    for (let y: usize = 0; y < height; y++) {
      memory.copy(target, rowOf(planes, y), line);
      target += line;
    }
    planes += planeBytes;
  }
}
