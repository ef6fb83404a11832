/** A part of the memory: bytes that are needed from one step to another, both included. */
export interface Allocation {
  readonly first: number;
  readonly last: number;
  readonly bytes: number;
  /** Where they lie: what `placeAllocations` finds. */
  offset: number;
}

const ALIGNMENT = 64;

/**
 * Gives each allocation a place that no other has at the same time: the largest first, each as low as it can be.
 * @returns the bytes that all take together
 */
export function placeAllocations(allocations: readonly Allocation[]): number {
  const placed: Allocation[] = [];
  for (const allocation of [...allocations].sort((a, b) => b.bytes - a.bytes)) {
    const others = placed.filter(({ first, last }) => first <= allocation.last && allocation.first <= last);
    allocation.offset = lowestGap(allocation.bytes, others.sort((a, b) => a.offset - b.offset));
    placed.push(allocation);
  }
  return Math.max(0, ...placed.map(({ offset, bytes }) => offset + bytes));
}

function lowestGap(bytes: number, taken: readonly Allocation[]): number {
  let offset = 0;
  for (const other of taken) {
    if (offset + bytes <= other.offset) return offset;
    offset = Math.max(offset, Math.ceil((other.offset + other.bytes) / ALIGNMENT) * ALIGNMENT);
  }
  return offset;
}
