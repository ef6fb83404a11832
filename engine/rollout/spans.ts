import type { Layout } from '../automaton/layout';

/** A part of one axis. */
export interface Span {
  readonly from: number;
  readonly length: number;
}

/** Cuts an axis into spans of nearly equal length, none above `longest`. */
export function cutAxis(length: number, longest: number): Span[] {
  const count = Math.ceil(length / longest);
  const cut = (i: number) => Math.round((i * length) / count);
  return Array.from({ length: count }, (_, i) => ({ from: cut(i), length: cut(i + 1) - cut(i) }));
}

/**
 * Where cells `from` … `from + length − 1` of a wrapped axis lie among its spans, in order. `from` may be negative
 * and the end beyond the axis.
 */
export function piecesOf(
  spans: readonly Span[],
  { from, length }: Span,
): { readonly span: number; readonly local: number; readonly at: number; readonly length: number }[] {
  const axis = spans.at(-1)!.from + spans.at(-1)!.length;
  const pieces = [];
  for (let at = 0; at < length; ) {
    const cell = (((from + at) % axis) + axis) % axis;
    const span = spans.findIndex((one) => cell < one.from + one.length);
    const local = cell - spans[span]!.from;
    const count = Math.min(spans[span]!.length - local, length - at);
    pieces.push({ span, local, at, length: count });
    at += count;
  }
  return pieces;
}

/** Cells as far as which a cell sees in one step: the filters' one, or the widest blur's radius. */
export function receptiveRadius({ blurs }: Pick<Layout, 'blurs'>): number {
  return Math.max(1, ...blurs.map(({ size }) => (size - 1) / 2));
}
