import { flowFilter, mutableChannels, perceptionIndex, perceptionSize, type Layout } from '../layout';
import { parameterTensors } from '../parameters';

/** A layer's matrix as the kernels read it: a row of `columns` outputs for each input, then one of biases. */
export interface PackedMatrix {
  /** In vectors of four. */
  readonly offset: number;
  readonly inputs: number;
  readonly outputs: number;
  /** `outputs` padded to a multiple of `tile`. */
  readonly columns: number;
  /** Outputs that one thread computes, a multiple of four. */
  readonly tile: number;
  readonly bias: boolean;
}

/** Entry of the table for padding. */
const PADDING = 0xffffffff;

export interface PackedWeights {
  /** The three layers, inputs to outputs. */
  readonly forward: readonly PackedMatrix[];
  /** The three layers transposed; the first gives the mutable channels only, see `sensedPlanes`. */
  readonly backward: readonly PackedMatrix[];
  /** Of each packed value its place in the flat parameters, or `PADDING`. */
  readonly table: Uint32Array;
}

/** Where the layout's weights lie in the packed buffer. */
export function layOutWeights(layout: Layout): PackedWeights {
  const tensors = parameterTensors(layout);
  const table: number[] = [];
  const add = (inputs: number, outputs: number, at: (k: number, o: number) => number, bias?: number): PackedMatrix => {
    const tile = tileFor(outputs);
    const columns = Math.ceil(outputs / tile) * tile;
    const matrix = { offset: table.length / 4, inputs, outputs, columns, tile, bias: bias !== undefined };
    for (let k = 0; k < inputs; k++)
      for (let o = 0; o < columns; o++) table.push(o < outputs ? at(k, o) : PADDING);
    if (bias !== undefined) for (let o = 0; o < columns; o++) table.push(o < outputs ? bias + o : PADDING);
    return matrix;
  };
  const sizes = [perceptionSize(layout), layout.hidden, layout.hidden, mutableChannels(layout)];
  const weight = (i: number, row: number, column: number) => tensors[2 * i]!.offset + row * sizes[i]! + column;
  const forward = [0, 1, 2].map((i) =>
    add(sizes[i]!, sizes[i + 1]!, (k, o) => weight(i, o, k), tensors[2 * i + 1]!.offset),
  );
  const columns = sensedColumns(layout);
  const backward = [
    add(layout.hidden, columns.length, (k, o) => weight(0, k, columns[o]!)),
    ...[1, 2].map((i) => add(sizes[i + 1]!, sizes[i]!, (k, o) => weight(i, k, o))),
  ];
  return { forward, backward, table: Uint32Array.from(table) };
}

/** Columns of the first layer that mutable channels feed: themselves, then three filters of each, then the flow's of each. */
function sensedColumns(layout: Layout): number[] {
  const { channels, fixed } = layout;
  const mutable = Array.from({ length: channels - fixed }, (_, m) => fixed + m);
  const through = (filters: readonly number[]) => mutable.flatMap((c) => filters.map((f) => perceptionIndex(layout, f, c)));
  return [...mutable, ...through([0, 1, 2]), ...(flowFilter(layout) ? through([3]) : [])];
}

/** 12 outputs a thread, or 8 or 4 where that leaves less idle. */
function tileFor(outputs: number): number {
  // Each pass over the inputs costs about as much as four outputs.
  const cost = (tile: number) => Math.ceil(outputs / tile) * (tile + 4);
  return [12, 8, 4].reduce((best, tile) => (cost(tile) < cost(best) ? tile : best));
}

/** Fills the packed buffer from the flat parameters. */
export const packWgsl = `
@group(0) @binding(0) var<storage, read> places: array<u32>;
@group(0) @binding(1) var<storage, read> parameters: array<f32>;
@group(0) @binding(2) var<storage, read_write> packed: array<f32>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= arrayLength(&places)) { return; }
  let place = places[id.x];
  var value = 0.0;
  if (place != ${PADDING}u) { value = parameters[place]; }
  packed[id.x] = value;
}
`;
