import { flowFilter, type Layout } from '../../layout';
import type { PackedMatrix } from '../packedWeights';
import { component, fourPlacesWgsl, ofFourCells, repeat, senseFourWgsl } from './grid';

/** Threads that every device lets a workgroup have. */
const MOST_THREADS = 256;

/** How the kernels of the schedule `tile` divide a tile of cells among the threads of a workgroup. */
export interface TileShape {
  /** Vectors of four cells. */
  readonly vectors: number;
  /** Vectors from one channel's row to the next; one more than `vectors` spreads columns over the memory's banks. */
  readonly stride: number;
  /** Vectors that one thread works on in a hidden layer. */
  readonly vectorsEach: number;
  readonly threads: number;
  /** Outputs of a hidden layer that one thread computes, a multiple of four. */
  readonly outputs: number;
}

/** Rows of a workgroup's memory, each a channel of the tile's cells. */
export interface Rows {
  readonly memory: string;
  readonly first: number;
}

export const rowsOf = (memory: string, first = 0): Rows => ({ memory, first });

/** A vector of a row; both may be expressions. */
export function vectorAt({ memory, first }: Rows, row: string, stride: number, vector: string): string {
  return `${memory}[${first === 0 ? row : `(${first}u + ${row})`} * ${stride}u + ${vector}]`;
}

/** @param outputs that one thread shall compute at least */
export function tileShape({ hidden }: Pick<Layout, 'hidden'>, vectors: number, stride = vectors, outputs = 8): TileShape {
  const across = Math.min(8, vectors);
  const threads = Math.ceil(hidden / outputs) * across;
  if (threads > MOST_THREADS) return tileShape({ hidden }, vectors, stride, outputs + 4);
  return { vectors, stride, vectorsEach: vectors / across, threads, outputs };
}

/** Fills the memory's rows, from the first, with the perception of the tile that begins at vector `start`. */
export function senseTileWgsl(layout: Layout, { vectors, stride, threads }: TileShape, { memory }: Rows): string {
  // Each thread keeps to the places of one vector; what is left over of them idles.
  const channelsAtOnce = Math.floor(threads / vectors);
  return `if (local < ${channelsAtOnce * vectors}u) {
  let v = local % ${vectors}u;
  let cell = (start + v) * 4u;
  ${fourPlacesWgsl}
  for (var channel = local / ${vectors}u; channel < ${layout.channels}u; channel += ${channelsAtOnce}u) {
    ${senseFourWgsl}
    ${memory}[channel * ${stride}u + v] = ${ofFourCells(layout, 0)};
    let filtered = (${layout.channels}u + 3u * channel) * ${stride}u + v;
    ${repeat(3, (f) => `${memory}[filtered + ${f * stride}u] = ${ofFourCells(layout, f + 1)};`)}
    ${flowFilter(layout) ? `${memory}[(${4 * layout.channels}u + channel) * ${stride}u + v] = ${ofFourCells(layout, 4)};` : ''}
  }
  }`;
}

/**
 * A product with a hidden layer's outputs: all threads read `source`, wait if it is also the target, and write
 * `finish` of their sums to `target`.
 */
export function hiddenLayerWgsl(
  shape: TileShape,
  matrix: PackedMatrix,
  source: Rows,
  target: Rows,
  finish: (sum: string, at: string) => string,
  waits: boolean,
): string {
  const { vectors, stride, vectorsEach, outputs } = shape;
  const across = vectors / vectorsEach;
  const weight = (k: string, q: number) => `weights[${matrix.offset}u + ${k} * ${matrix.columns / 4}u + group * ${outputs / 4}u + ${q}u]`;
  const each = (piece: (v: number, i: number) => string) =>
    repeat(vectorsEach, (v) => repeat(outputs, (i) => piece(v, i)));
  return `{
    let group = local / ${across}u;
    let column = local % ${across}u;
    ${repeat(outputs / 4, (q) => `let bias${q} = ${matrix.bias ? weight(`${matrix.inputs}u`, q) : 'vec4f()'};`)}
    ${each((v, i) => `var sum${v}_${i} = vec4f(bias${i >> 2}.${component(i)});`)}
    for (var k = 0u; k < ${matrix.inputs}u; k++) {
      ${repeat(vectorsEach, (v) => `let x${v} = ${vectorAt(source, 'k', stride, `column + ${v * across}u`)};`)}
      ${repeat(outputs / 4, (q) => `let w${q} = ${weight('k', q)};`)}
      ${each((v, i) => `sum${v}_${i} = fma(x${v}, vec4f(w${i >> 2}.${component(i)}), sum${v}_${i});`)}
    }
    ${waits ? 'workgroupBarrier();' : ''}
    var row = group * ${outputs}u;
    ${repeat(outputs, (i) => {
      const stores = repeat(vectorsEach, (v) => {
        const at = vectorAt(target, 'row', stride, `column + ${v * across}u`);
        return `${at} = ${finish(`sum${v}_${i}`, at)};`;
      });
      return `if (row < ${matrix.outputs}u) { ${stores} } row++;`;
    })}
  }`;
}

export const relu = (sum: string): string => `max(${sum}, vec4f())`;
/** Kept where the activation in its place is above zero. */
export const masked = (sum: string, at: string): string => `select(vec4f(), ${sum}, ${at} > vec4f())`;

/** A product whose outputs go to planes of the grid; `value(row, n, sum)` is what is written to `target`. */
export function outerLayerWgsl(
  { vectors, stride, threads }: TileShape,
  matrix: PackedMatrix,
  source: Rows,
  target: string,
  value: (row: string, sum: string) => string,
): string {
  const groups = Math.ceil(matrix.outputs / 4);
  const weight = (k: string) => `weights[${matrix.offset}u + ${k} * ${matrix.columns / 4}u + group]`;
  return `
  for (var item = local; item < ${groups * vectors}u; item += ${threads}u) {
    let group = item / ${vectors}u;
    let v = item % ${vectors}u;
    let n = start + v;
    if (n >= grid.stride) { continue; }
    let bias = ${matrix.bias ? weight(`${matrix.inputs}u`) : 'vec4f()'};
    ${repeat(4, (i) => `var sum${i} = vec4f(bias.${component(i)});`)}
    for (var k = 0u; k < ${matrix.inputs}u; k++) {
      let x = ${vectorAt(source, 'k', stride, 'v')};
      let w = ${weight('k')};
      ${repeat(4, (i) => `sum${i} = fma(x, vec4f(w.${component(i)}), sum${i});`)}
    }
    ${repeat(4, (i) => {
      const row = `group * 4u + ${i}u`;
      return `if (${row} < ${matrix.outputs}u) { ${target}[(${row}) * grid.stride + n] = ${value(row, `sum${i}`)}; }`;
    })}
  }`;
}
