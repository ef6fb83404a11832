/** Bytes that are needed from one step to another, both included. */
export interface Span {
  readonly first: number;
  readonly last: number;
  readonly bytes: number;
  /** Where they lie: what `placeSpans` finds. */
  offset: number;
}

const ALIGNMENT = 64;

/**
 * Gives each span a place that no other has at the same time: the largest first, each as low as it can be.
 * @returns the bytes that all take together
 */
export function placeSpans(spans: readonly Span[]): number {
  const placed: Span[] = [];
  for (const span of [...spans].sort((a, b) => b.bytes - a.bytes)) {
    const others = placed.filter(({ first, last }) => first <= span.last && span.first <= last);
    span.offset = lowestGap(span.bytes, others.sort((a, b) => a.offset - b.offset));
    placed.push(span);
  }
  return Math.max(0, ...placed.map(({ offset, bytes }) => offset + bytes));
}

function lowestGap(bytes: number, taken: readonly Span[]): number {
  let offset = 0;
  for (const other of taken) {
    if (offset + bytes <= other.offset) return offset;
    offset = Math.max(offset, Math.ceil((other.offset + other.bytes) / ALIGNMENT) * ALIGNMENT);
  }
  return offset;
}
