import { piecesOf, type Span } from './spans';
import type { Region } from './tiledPlanes';

/** Whole rows of planes, planar `[channels, rows, width]`. */
export interface Rows {
  readonly planes: Float32Array;
  readonly rows: number;
  readonly width: number;
}

/** A copy of some rows, or of some of their columns. What lies beyond the upper or the lower edge is what lies at the opposite one. */
export function takeRows({ planes, rows, width }: Rows, span: Span, columns: Span = { from: 0, length: width }): Float32Array {
  const channels = planes.length / (rows * width);
  const taken = new Float32Array(channels * span.length * columns.length);
  for (const { local, at, length } of piecesOf([{ from: 0, length: rows }], span)) {
    for (let channel = 0; channel < channels; channel++) {
      const [from, to] = [(channel * rows + local) * width + columns.from, (channel * span.length + at) * columns.length];
      if (columns.length === width) taken.set(planes.subarray(from, from + length * width), to);
      else for (let row = 0; row < length; row++) taken.set(planes.subarray(from + row * width, from + row * width + columns.length), to + row * columns.length);
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
export const takeRegion = (planes: Rows, { rows, columns }: Region): Float32Array => takeRows(planes, rows, columns);
