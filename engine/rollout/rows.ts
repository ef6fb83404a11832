import { piecesOf, type Span } from './spans';
import type { Region } from './tiledPlanes';

/** Whole rows of planes, planar `[channels, rows, width]`. */
export interface Rows {
  readonly planes: Float32Array;
  readonly rows: number;
  readonly width: number;
}

/** A copy of some rows. What lies beyond an edge is what lies at the opposite one. */
export function takeRows({ planes, rows, width }: Rows, span: Span): Float32Array {
  const channels = planes.length / (rows * width);
  const taken = new Float32Array(channels * span.length * width);
  for (const { local, at, length } of piecesOf([{ from: 0, length: rows }], span)) {
    for (let channel = 0; channel < channels; channel++) {
      const from = (channel * rows + local) * width;
      taken.set(planes.subarray(from, from + length * width), (channel * span.length + at) * width);
    }
  }
  return taken;
}

/** Rows of one channel, in place. */
export function rowsOf({ planes, rows, width }: Rows, channel: number, { from, length }: Span): Float32Array {
  const first = (channel * rows + from) * width;
  return planes.subarray(first, first + length * width);
}

/** A copy of a rectangle inside the edges. */
export function takeRegion({ planes, rows: height, width }: Rows, { rows, columns }: Region): Float32Array {
  const channels = planes.length / (height * width);
  const taken = new Float32Array(channels * rows.length * columns.length);
  let to = 0;
  for (let channel = 0; channel < channels; channel++) {
    for (let row = rows.from; row < rows.from + rows.length; row++, to += columns.length) {
      const from = (channel * height + row) * width + columns.from;
      taken.set(planes.subarray(from, from + columns.length), to);
    }
  }
  return taken;
}
