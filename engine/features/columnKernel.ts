import { onHost } from '../hostNumbers';
import { createKernel } from './featureKernel';

/** Numbers of a part of a matrix: it stays in the second level of cache while all blocks of a product pass over it. */
const PART = 32 * 1024;

/** What is worked out down the columns of matrices, row by row in memory; to the bit what tfjs's operations make of them. */
export interface ColumnKernel {
  /** aᵀ·b, row by row. Where both are the same, half of it is computed. */
  products(a: Float32Array, b: Float32Array, rows: number): Float32Array;
  /** Means, and means of squares of the distances from them. */
  moments(x: Float32Array, rows: number): { readonly mean: Float32Array; readonly variance: Float32Array };
  /** `products` of (x − mean) / deviation with itself. */
  standardProducts(x: Float32Array, rows: number, mean: Float32Array, deviation: Float32Array): Float32Array;
  /**
   * (x − middle) · scale, worked out in doubles.
   * @param target as many numbers as x
   * @returns sums of the columns before they are rounded
   */
  standardised(x: Float32Array, rows: number, middle: Float32Array, scale: Float32Array, target: Float32Array): Float64Array;
}

let used: ColumnKernel | undefined;

/** From now on, wherever tensors are in this thread's memory. @param wasm features.wasm; without it no longer */
export function useColumnKernel(wasm: ArrayBuffer | undefined): void {
  used = wasm && createColumnKernel(wasm);
}

/** Without one, and on a GPU, operations of tfjs do it. */
export const columnKernel = (): ColumnKernel | undefined => (onHost() ? used : undefined);

/** @param wasm features.wasm */
export function createColumnKernel(wasm: ArrayBuffer): ColumnKernel {
  const { kernel, memory } = createKernel(wasm);
  const base = memory.mark();
  /** Memory for numbers, zero or some that are given. */
  const place = (numbers: number | Float32Array): number => {
    const length = typeof numbers === 'number' ? numbers : numbers.length;
    const address = memory.take(4 * length);
    if (typeof numbers === 'number') kernel.clear(address, 4 * length);
    else memory.floats(address, length).set(numbers);
    return address;
  };
  const taken = (address: number, length: number) => {
    memory.release(base);
    return memory.floats(address, length).slice();
  };
  const summed = (x: Float32Array, rows: number, add: (part: number, rows: number, columns: number, sums: number) => void) => {
    const columns = x.length / rows;
    const [sums, part] = [place(columns), place(Math.min(x.length, partOf(columns) * columns))];
    for (const { from, length } of partsOf(rows, columns)) {
      memory.floats(part, length * columns).set(x.subarray(from * columns, (from + length) * columns));
      add(part, length, columns, sums);
    }
    // As tfjs divides.
    return taken(sums, columns).map((sum) => sum / rows);
  };
  return {
    products(a, b, rows) {
      const [aColumns, bColumns] = [a.length / rows, b.length / rows];
      const most = partOf(Math.max(aColumns, bColumns));
      const out = place(aColumns * bColumns);
      const first = place(Math.min(rows, most) * aColumns);
      const second = a === b ? first : place(Math.min(rows, most) * bColumns);
      for (const { from, length } of partsOf(rows, Math.max(aColumns, bColumns))) {
        memory.floats(first, length * aColumns).set(a.subarray(from * aColumns, (from + length) * aColumns));
        if (a !== b) memory.floats(second, length * bColumns).set(b.subarray(from * bColumns, (from + length) * bColumns));
        kernel.addProducts(first, second, length, aColumns, bColumns, out, Number(a === b));
      }
      const products = taken(out, aColumns * bColumns);
      return a === b ? mirrored(products, aColumns) : products;
    },
    moments(x, rows) {
      const mean = summed(x, rows, (...part) => kernel.addColumns(...part));
      const variance = summed(x, rows, (part, length, columns, sums) => {
        const mark = memory.mark();
        kernel.centreColumns(part, length, columns, place(mean), sums);
        memory.release(mark);
      });
      return { mean, variance };
    },
    standardProducts(x, rows, mean, deviation) {
      const columns = mean.length;
      const [out, middle, by, none] = [place(columns ** 2), place(mean), place(deviation), place(columns)];
      const part = place(Math.min(rows, partOf(columns)) * columns);
      for (const { from, length } of partsOf(rows, columns)) {
        memory.floats(part, length * columns).set(x.subarray(from * columns, (from + length) * columns));
        kernel.centreColumns(part, length, columns, middle, none);
        kernel.divideColumns(part, length, columns, by);
        kernel.addProducts(part, part, length, columns, columns, out, 1);
      }
      return mirrored(taken(out, columns ** 2), columns);
    },
    standardised(x, rows, middle, scale, target) {
      const columns = middle.length;
      const [sums, from, by] = [place(2 * columns), place(middle), place(scale)];
      const part = place(Math.min(rows, partOf(columns)) * columns);
      for (const { from: first, length } of partsOf(rows, columns)) {
        const [own, to] = [memory.floats(part, length * columns), first * columns];
        own.set(x.subarray(to, to + length * columns));
        kernel.standardiseColumns(part, length, columns, from, by, sums);
        target.set(own, to);
      }
      memory.release(base);
      return memory.doubles(sums, columns).slice();
    },
  };
}

/** Rows that are at it at a time. */
const partOf = (columns: number): number => Math.max(1, Math.floor(PART / columns));

function partsOf(rows: number, columns: number): { readonly from: number; readonly length: number }[] {
  const most = partOf(columns);
  return Array.from({ length: Math.ceil(rows / most) }, (_, i) => ({ from: i * most, length: Math.min(most, rows - i * most) }));
}

/** In place: what lies below the diagonal is what lies above. */
function mirrored(square: Float32Array, side: number): Float32Array {
  for (let row = 1; row < side; row++) for (let column = 0; column < row; column++) square[row * side + column] = square[column * side + row]!;
  return square;
}
